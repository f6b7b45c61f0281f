package io.segmentrelay.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
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

/** Hears every logger, before any filter, while it is open; what else listens hears no more than before. */
public final class LogCapture extends Handler implements AutoCloseable {
    private static final List<String> LOUD = List.of("", "io.segmentrelay", "io.quarkus", "org.apache.camel", "org.apache.hc",
            "org.apache.hc.client5.http", "org.apache.kafka.clients");

    private final Predicate<String> wanted;
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> heard = new ConcurrentHashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogCapture(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /**
     * At every level.
     *
     * @param wanted which lines to keep
     */
    public static LogCapture of(Predicate<String> wanted) {
        return from(Level.ALL, wanted);
    }

    /** From this level on. */
    public static LogCapture from(Level least, Predicate<String> wanted) {
        LogCapture capture = new LogCapture(wanted);
        capture.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        for (Handler other : root.getHandlers()) {
            Level before = other.getLevel();
            capture.undo.push(() -> other.setLevel(before));
            other.setLevel(Level.WARNING);
        }
        root.addHandler(capture);
        capture.undo.push(() -> root.removeHandler(capture));
        capture.level(least);
        return capture;
    }

    /** Has all loggers write from this level on. */
    public void level(Level least) {
        LOUD.forEach(name -> level(name, least));
    }

    public void level(String name, Level least) {
        Logger logger = Logger.getLogger(name);
        Level before = logger.getLevel();
        undo.push(() -> logger.setLevel(before));
        logger.setLevel(least);
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
    public List<String> found() {
        return List.copyOf(found);
    }

    /** How many lines loggers of this name and below it wrote. */
    public long heard(String name) {
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
