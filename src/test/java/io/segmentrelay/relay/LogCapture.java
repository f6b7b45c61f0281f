package io.segmentrelay.relay;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Hears every logger at every level, before any filter, while it is open; what else listens hears no more than before. */
final class LogCapture extends Handler implements AutoCloseable {
    private static final List<String> LOUD = List.of("", "io.segmentrelay", "io.quarkus", "org.apache.camel", "org.apache.hc",
            "org.apache.hc.client5.http", "org.apache.kafka.clients");

    private final Predicate<String> wanted;
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> heard = new ConcurrentHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogCapture(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /** @param wanted which lines to keep */
    static LogCapture of(Predicate<String> wanted) {
        LogCapture capture = new LogCapture(wanted);
        capture.setLevel(Level.ALL);
        capture.open();
        return capture;
    }

    private void open() {
        Logger root = Logger.getLogger("");
        for (Handler other : root.getHandlers()) {
            Level before = other.getLevel();
            undo.add(() -> other.setLevel(before));
            other.setLevel(Level.WARNING);
        }
        root.addHandler(this);
        undo.add(() -> root.removeHandler(this));
        for (String name : LOUD) {
            Logger logger = Logger.getLogger(name);
            Level before = logger.getLevel();
            undo.add(0, () -> logger.setLevel(before));
            logger.setLevel(Level.ALL);
        }
    }

    @Override
    public void publish(LogRecord record) {
        heard.computeIfAbsent(String.valueOf(record.getLoggerName()), name -> new AtomicLong()).incrementAndGet();
        StringWriter line = new StringWriter().append(formatter.formatMessage(record));
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        if (wanted.test(line.toString())) {
            found.add(record.getLoggerName() + ": " + line);
        }
    }

    /** The lines that were wanted. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** How many lines loggers of this name and below it wrote. */
    long heard(String name) {
        return heard.entrySet().stream().filter(entry -> entry.getKey().startsWith(name))
                .mapToLong(entry -> entry.getValue().get()).sum();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
        undo.clear();
    }
}
