package io.segmentrelay.usercom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

import io.quarkus.logging.LoggingFilter;

/**
 * Keeps tokens out of the log, whoever wrote them there: the wire log of an HTTP client, an exception of a library. It
 * never drops a record, it only puts {@code [token]} in the place of one. To be set on every log handler.
 */
@LoggingFilter(name = "token-filter")
public final class TokenFilter implements Filter {

    private static final String MASK = "[token]";
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    /** They write requests as they are sent: guarded themselves, whatever level is set and whoever listens. */
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

    /** Always true; the record is changed where it holds a token. */
    @Override
    public boolean isLoggable(LogRecord record) {
        if (tokens.isEmpty()) {
            return true;
        }
        maskMessage(record);
        if (record instanceof ExtLogRecord ext) {
            ext.getMdcCopy().forEach((key, value) -> {
                if (holdsToken(value)) {
                    ext.putMdc(key, masked(value));
                }
            });
        }
        if (record.getThrown() != null && holdsToken(record.getThrown(), newIdentitySet())) {
            record.setThrown(new MaskedThrowable(record.getThrown(), newIdentitySet()));
        }
        return true;
    }

    private static void maskMessage(LogRecord record) {
        String line = record instanceof ExtLogRecord ext ? ext.getFormattedMessage() : FORMATTER.formatMessage(record);
        Object[] parameters = record.getParameters();
        boolean inParameters = parameters != null && Arrays.stream(parameters).anyMatch(p -> holdsToken(String.valueOf(p)));
        if (!holdsToken(line) && !inParameters) {
            return;
        }
        if (record instanceof ExtLogRecord ext) {
            ext.setMessage(masked(line), FormatStyle.NO_FORMAT);
        } else {
            record.setMessage(masked(line));
        }
        record.setResourceBundle(null);
        record.setParameters(null);
    }

    private static boolean holdsToken(String text) {
        return text != null && tokens.stream().anyMatch(text::contains);
    }

    private static boolean holdsToken(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        return holdsToken(thrown.toString()) || holdsToken(thrown.getMessage()) || holdsToken(thrown.getCause(), seen)
                || Arrays.stream(thrown.getSuppressed()).anyMatch(suppressed -> holdsToken(suppressed, seen));
    }

    private static String masked(String text) {
        String masked = text;
        for (String token : tokens) {
            masked = masked == null ? null : masked.replace(token, MASK);
        }
        return masked;
    }

    private static Set<Throwable> newIdentitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Prints like the original, stack trace, causes and all. */
    private static final class MaskedThrowable extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String text;

        MaskedThrowable(Throwable original, Set<Throwable> seen) {
            super(masked(original.getMessage()));
            seen.add(original);
            text = masked(original.toString());
            setStackTrace(original.getStackTrace());
            if (original.getCause() != null && !seen.contains(original.getCause())) {
                initCause(new MaskedThrowable(original.getCause(), seen));
            }
            for (Throwable suppressed : original.getSuppressed()) {
                if (!seen.contains(suppressed)) {
                    addSuppressed(new MaskedThrowable(suppressed, seen));
                }
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
