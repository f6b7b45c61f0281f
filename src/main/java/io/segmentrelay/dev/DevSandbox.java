package io.segmentrelay.dev;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Gives development mode a sandbox to talk to, if nothing is configured: a process of its own, so that it outlives the
 * live reloads of this program, and ends with it. System properties remember it, because a reload forgets every class.
 */
public final class DevSandbox {
    /** The settings that a relay cannot start without, and a sandbox provides. */
    private static final List<String> SETTINGS = List.of("usercom.url", "usercom.token", "kafka.bootstrap.servers");
    private static final String PID = "segmentrelay.sandbox.pid";
    private static final String POLL = "relay.poll-interval";
    private static final Path BUILD = Path.of("target");
    private static final int PATIENCE_SECONDS = 60;
    /** Before the name of an environment variable and its value. */
    private static final String SETTING = "export ";
    private static final String READY = "# ready";

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
        if (System.clearProperty(PID) != null) {
            SETTINGS.forEach(System::clearProperty); // They are of a sandbox that is gone, not configured.
        }
        if (SETTINGS.stream().noneMatch(isConfigured)) {
            start();
        }
    }

    private static boolean isRunning() {
        Long pid = Long.getLong(PID);
        return pid != null && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static void start() {
        Process sandbox = process();
        Map<String, String> environment = ready(sandbox);
        SETTINGS.forEach(key -> System.setProperty(key, environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_'))));
        System.setProperty(PID, Long.toString(sandbox.pid()));
        if (System.getProperty(POLL) == null) {
            System.setProperty(POLL, "5s"); // In the sandbox something happens every few seconds.
        }
        System.out.println("Nothing is configured: a sandbox stands in for User.com at " + System.getProperty("usercom.url")
                + " and is Kafka at " + System.getProperty("kafka.bootstrap.servers") + ". What a consumer reads there:");
    }

    private static Process process() {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m", "-XX:+UseSerialGC",
                "io.segmentrelay.sandbox.Sandbox", "all", "--parent", Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true);
        try {
            builder.environment().put("CLASSPATH", BUILD.resolve("test-classes") + File.pathSeparator
                    + Files.readString(BUILD.resolve("sandbox.classpath")).strip());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox does not start", e);
        }
    }

    /** The settings under which it is reached, by the names of environment variables. */
    private static Map<String, String> ready(Process sandbox) {
        CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
        Thread printer = new Thread(() -> print(sandbox, ready), "sandbox");
        printer.setDaemon(true);
        printer.setContextClassLoader(ClassLoader.getSystemClassLoader());
        printer.start();
        try {
            return ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            sandbox.destroy();
            throw new IllegalStateException("The sandbox did not start", e);
        } catch (InterruptedException e) {
            sandbox.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the sandbox started", e);
        }
    }

    /** Prints its lines. Uses classes of the JDK alone: it goes on after a reload has closed this class's loader. */
    private static void print(Process sandbox, CompletableFuture<Map<String, String>> ready) {
        Map<String, String> settings = new HashMap<>();
        try (BufferedReader lines = sandbox.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SETTING)) {
                    String[] setting = line.substring(SETTING.length()).split("=", 2);
                    settings.put(setting[0], setting[1]);
                } else if (line.equals(READY)) {
                    ready.complete(settings);
                } else {
                    System.out.println(line);
                }
            }
        } catch (IOException e) {
            System.out.println("The sandbox can no longer be heard: " + e.getMessage());
        } finally {
            ready.completeExceptionally(new IOException("it ended"));
        }
    }
}
