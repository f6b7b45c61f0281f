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

import org.jboss.logmanager.ExtLogRecord;

/** Hears loggers while it is open, before any filter; what else listens hears no more than before. */
public final class LogCapture extends Handler implements AutoCloseable {
    /** To be locked by who hears every logger, for levels are the process's. */
    public static final String EVERY_LOGGER = "the levels of all loggers";

    private static final List<String> LOUD = List.of("", "io.segmentrelay", "io.quarkus", "org.apache.camel", "org.apache.hc",
            "org.apache.hc.client5.http", "org.apache.kafka.clients");

    private final Predicate<String> wanted;
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> heard = new ConcurrentHashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private LogCapture(Logger logger, Predicate<String> wanted) {
        this.wanted = wanted;
        setLevel(Level.ALL);
        logger.addHandler(this);
        undo.push(() -> logger.removeHandler(this));
    }

    /** What one class says, as loud as it is. */
    public static LogCapture of(Class<?> speaker) {
        return new LogCapture(Logger.getLogger(speaker.getName()), line -> true);
    }

    /**
     * Every logger, from this level on. The test locks {@link #EVERY_LOGGER}.
     *
     * @param wanted which lines to keep
     */
    public static LogCapture from(Level least, Predicate<String> wanted) {
        Logger root = Logger.getLogger("");
        Handler[] others = root.getHandlers();
        LogCapture capture = new LogCapture(root, wanted);
        for (Handler other : others) {
            Level before = other.getLevel();
            capture.undo.push(() -> other.setLevel(before));
            other.setLevel(Level.WARNING);
        }
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
    public void publish(LogRecord line) {
        heard.computeIfAbsent(String.valueOf(line.getLoggerName()), name -> new AtomicLong()).incrementAndGet();
        StringWriter text = new StringWriter().append(ExtLogRecord.wrap(line).getFormattedMessage());
        if (line.getThrown() != null) {
            line.getThrown().printStackTrace(new PrintWriter(text.append("\n"), true));
        }
        if (wanted.test(text.toString())) {
            found.add(text.toString());
        }
    }

    /** The lines that were wanted, each with the stack of what was thrown. */
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
