package io.segmentrelay.dev;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Gives development mode a sandbox to talk to, if nothing is configured: a process of its own, so that it outlives the
 * live reloads of this program. System properties remember it, because a reload forgets every class.
 */
public final class DevSandbox {

    /** What a relay cannot start without, and a sandbox provides. */
    private static final List<String> SETTINGS = List.of("usercom.url", "usercom.token", "kafka.bootstrap.servers");

    private static final String PID = "segmentrelay.sandbox.pid";

    private static final String POLL = "relay.poll-interval";

    private DevSandbox() {
    }

    /**
     * Starts the sandbox unless it runs already or one of its settings is configured, waits until it is ready, and sets
     * those settings as system properties. To be called in development mode only, before Quarkus runs.
     *
     * @param isConfigured whether somebody gave a value to the key, wherever
     * @throws IllegalStateException if the sandbox does not start
     */
    public static void ensureStarted(Predicate<String> isConfigured) {
        if (isRunning()) {
            return;
        }
        forget();
        if (SETTINGS.stream().noneMatch(isConfigured)) {
            start();
        }
    }

    private static boolean isRunning() {
        var pid = Long.getLong(PID);
        return pid != null && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Settings of a sandbox that is gone must not pass for somebody's configuration. */
    private static void forget() {
        if (System.clearProperty(PID) != null) {
            SETTINGS.forEach(System::clearProperty);
        }
    }

    private static void start() {
        var sandbox = SandboxProcess.start(Path.of("target"));
        var environment = sandbox.awaitReady();
        SETTINGS.forEach(key -> System.setProperty(key, environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_'))));
        System.setProperty(PID, Long.toString(sandbox.pid()));
        if (System.getProperty(POLL) == null) {
            System.setProperty(POLL, "5s"); // In the sandbox something happens every few seconds.
        }
        System.out.println("Nothing is configured: a sandbox stands in for User.com at " + System.getProperty("usercom.url")
                + " and is Kafka at " + System.getProperty("kafka.bootstrap.servers") + ". What a consumer reads there:");
    }
}
