package io.segmentrelay.dev;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The sandbox in a JVM of its own, which ends with this one; its lines go to this terminal. */
final class SandboxProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SETTING = "export ";
    private static final String READY = "# ready";

    /** Ctrl-C reaches every process of a terminal: the sandbox stays until the relay has said good-bye to it. */
    private static final String UNINTERRUPTED = "trap '' INT; exec \"$0\" \"$@\"";

    private final Process process;
    private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();

    private SandboxProcess(Process process) {
        this.process = process;
    }

    /** @param build where the build left the sandbox's classes and its class path */
    static SandboxProcess start(Path build) {
        var builder = new ProcessBuilder("/bin/sh", "-c", UNINTERRUPTED,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC",
                "io.segmentrelay.sandbox.Sandbox", "all", "--parent", Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true);
        try {
            builder.environment().put("CLASSPATH", build.resolve("test-classes") + File.pathSeparator
                    + Files.readString(build.resolve("sandbox.classpath")).strip());
            var sandbox = new SandboxProcess(builder.start());
            sandbox.printInBackground();
            return sandbox;
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox does not start", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** @return the settings under which it is reached, by the names of environment variables */
    Map<String, String> awaitReady() {
        try {
            return ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
            throw new IllegalStateException("The sandbox did not start", e);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the sandbox started", e);
        }
    }

    private void printInBackground() {
        var printer = new Thread(this::print, "sandbox");
        printer.setDaemon(true);
        printer.setContextClassLoader(ClassLoader.getSystemClassLoader());
        printer.start();
    }

    /** Uses no class but those of the JDK: it goes on after a reload has closed the class loader of this one. */
    private void print() {
        var settings = new HashMap<String, String>();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SETTING)) {
                    var setting = line.substring(SETTING.length()).split("=", 2);
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
