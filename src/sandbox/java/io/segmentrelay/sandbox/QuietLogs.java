package io.segmentrelay.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A broker tells much of itself at INFO: only warnings are let through, unless somebody asked for more. */
final class QuietLogs {

    /** Held, because the log manager does not: a logger that is collected forgets its level. */
    private static final List<Logger> HELD = new ArrayList<>();

    private QuietLogs() {
    }

    /** For a JVM of our own: warnings go to its standard error, nothing else goes anywhere. */
    static synchronized void ofThisProgram() {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        var root = Logger.getLogger("");
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        root.setLevel(Level.WARNING);
        root.addHandler(new ConsoleHandler());
    }

    static synchronized void keep() {
        limit("kafka", Level.WARNING);
        // Partitions that are added to a topic are an error to it, for they were not there.
        limit("state.change.logger", Level.OFF);
        limit("org.apache.kafka", Level.WARNING);
        // It tells as an error of each record that it refuses, and so it does to whoever sent it. Most are early: of what a new
        // producer sends at once, the first waits for the transaction to begin, and all are sent again in order.
        limit("kafka.server.ReplicaManager", Level.OFF);
        // It takes a busy machine for an error.
        limit("org.apache.kafka.controller.EventPerformanceMonitor", Level.OFF);
        // It warns of an empty directory, which is what a new sandbox starts with.
        limit("org.apache.kafka.controller.QuorumController", Level.SEVERE);
        // It warns of every broker that ends before its clients.
        limit("org.apache.kafka.clients.NetworkClient", Level.SEVERE);
    }

    private static void limit(String name, Level level) {
        var logger = Logger.getLogger(name);
        if (logger.getLevel() == null) {
            logger.setLevel(level);
            HELD.add(logger);
        }
    }
}
