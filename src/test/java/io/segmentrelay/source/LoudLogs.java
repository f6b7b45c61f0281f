package io.segmentrelay.source;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The log, heard but not printed, and as loud as is asked for. */
final class LoudLogs extends Handler implements AutoCloseable {
    private static final List<String> LOGGERS = List.of("", "io.segmentrelay", "org.apache.camel", "org.apache.hc");
    private static final List<String> WIRE = List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final String secret;
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private LoudLogs(String secret) {
        this.secret = secret;
        setLevel(Level.ALL);
        for (Handler other : Logger.getLogger("").getHandlers()) {
            Level before = other.getLevel();
            other.setLevel(Level.OFF);
            undo.push(() -> other.setLevel(before));
        }
        Logger.getLogger("").addHandler(this);
    }

    /** At INFO, as programs log. */
    static LoudLogs fromInfo(String secret) {
        LoudLogs logs = new LoudLogs(secret);
        LOGGERS.forEach(name -> logs.level(name, Level.INFO));
        return logs;
    }

    /** All that there is, but for the wire log of the HTTP client. */
    void all() {
        WIRE.forEach(name -> level(name, Level.INFO));
        LOGGERS.forEach(name -> level(name, Level.ALL));
    }

    /** The wire log of the HTTP client. */
    void wire() {
        WIRE.forEach(name -> level(name, Level.ALL));
    }

    private void level(String name, Level level) {
        Logger logger = Logger.getLogger(name);
        Level before = logger.getLevel();
        logger.setLevel(level);
        undo.push(() -> logger.setLevel(before));
    }

    @Override
    public void publish(LogRecord record) {
        heard.add(String.valueOf(record.getLoggerName()));
        StringWriter line = new StringWriter().append(formatter.formatMessage(record));
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        if (line.toString().contains(secret)) {
            found.add(record.getLoggerName() + ": " + line);
        }
    }

    /** Lines with the secret. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** How many lines loggers of this name and below it wrote. */
    long heard(String name) {
        return heard.stream().filter(logger -> logger.startsWith(name)).count();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
        undo.forEach(Runnable::run);
    }
}
