package io.segmentrelay.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.LogContext;

import io.segmentrelay.text.OneLine;

/**
 * Keeps secrets out of the log, even out of the wire log of an HTTP client or an exception of a library, and makes control
 * characters visible, which could forge a line or command a terminal. It drops no record, but puts {@code [token]} in place of
 * a secret, and an escape in place of a control character. {@link #onEveryHandler()} sets it.
 */
public final class TokenFilter implements Filter {

    private static final String MASK = "[token]";
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    /** These loggers show requests as they are sent, so they have the filter themselves, whatever handlers they get. */
    private static final List<Logger> WIRE = Stream
            .of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire").map(Logger::getLogger).toList();

    /** Longest first, as one may be a part of another. */
    private static volatile List<String> tokens = List.of();

    /** Hides this token from now on; a blank one is ignored. */
    public static synchronized void hide(String token) {
        if (token == null || token.isBlank() || tokens.contains(token)) {
            return;
        }
        List<String> more = new ArrayList<>(tokens);
        more.add(token);
        more.sort(Comparator.comparingInt(String::length).reversed());
        tokens = List.copyOf(more);
        WIRE.forEach(logger -> logger.setFilter(new TokenFilter()));
    }

    /** Sets it on every handler. To be called before the first line, and again once Quarkus has set its own. */
    public static void onEveryHandler() {
        LogContext context = LogContext.getLogContext();
        Set<String> names = new HashSet<>(Collections.list(context.getLoggerNames()));
        names.add("");
        for (String name : names) {
            for (Handler handler : context.getLogger(name).getHandlers()) {
                handler.setFilter(guarding(handler.getFilter()));
            }
        }
    }

    /** A filter that is there already still applies. */
    private static Filter guarding(Filter other) {
        TokenFilter guard = new TokenFilter();
        boolean isAlone = other == null || other.getClass().getName().equals(TokenFilter.class.getName()); // A filter from before a live reload is replaced.
        return isAlone ? guard : record -> other.isLoggable(record) && guard.isLoggable(record);
    }

    /** The text with {@code [token]} in place of each secret; null for null. */
    public static String masked(String text) {
        String masked = text;
        for (String token : tokens) {
            masked = masked == null ? null : masked.replace(token, MASK);
        }
        return masked;
    }

    /** Always true; the record is changed where it holds a secret or a control character. */
    @Override
    public boolean isLoggable(LogRecord record) {
        clean(record);
        if (record instanceof ExtLogRecord ext) {
            ext.getMdcCopy().forEach((key, value) -> {
                if (!isClean(value)) {
                    ext.putMdc(key, cleaned(value));
                }
            });
        }
        if (record.getThrown() != null && !isClean(record.getThrown(), newIdentitySet())) {
            record.setThrown(new CleanThrowable(record.getThrown(), newIdentitySet()));
        }
        return true;
    }

    private static void clean(LogRecord record) {
        String line = record instanceof ExtLogRecord ext ? ext.getFormattedMessage() : FORMATTER.formatMessage(record);
        Object[] parameters = record.getParameters();
        boolean inParameters = parameters != null && Arrays.stream(parameters).anyMatch(p -> !isClean(String.valueOf(p)));
        if (isClean(line) && !inParameters) {
            return;
        }
        if (record instanceof ExtLogRecord ext) {
            ext.setMessage(cleaned(line), FormatStyle.NO_FORMAT);
        } else {
            record.setMessage(cleaned(line));
        }
        record.setResourceBundle(null);
        record.setParameters(null);
    }

    private static boolean isClean(String text) {
        return text == null || OneLine.isOne(text) && tokens.stream().noneMatch(text::contains);
    }

    private static boolean isClean(Throwable thrown, Set<Throwable> seen) {
        return thrown == null || !seen.add(thrown) || isClean(thrown.toString()) && isClean(thrown.getMessage())
                && isClean(thrown.getCause(), seen)
                && Arrays.stream(thrown.getSuppressed()).allMatch(suppressed -> isClean(suppressed, seen));
    }

    private static String cleaned(String text) {
        return OneLine.of(masked(text));
    }

    private static Set<Throwable> newIdentitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Prints like the original, with stack trace and causes. */
    private static final class CleanThrowable extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String text;

        CleanThrowable(Throwable original, Set<Throwable> seen) {
            super(cleaned(original.getMessage()));
            seen.add(original);
            text = cleaned(original.toString());
            setStackTrace(original.getStackTrace());
            if (original.getCause() != null && !seen.contains(original.getCause())) {
                initCause(new CleanThrowable(original.getCause(), seen));
            }
            for (Throwable suppressed : original.getSuppressed()) {
                if (!seen.contains(suppressed)) {
                    addSuppressed(new CleanThrowable(suppressed, seen));
                }
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
