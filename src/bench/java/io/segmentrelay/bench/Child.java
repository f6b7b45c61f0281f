package io.segmentrelay.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.relay.Scratch;

/** A Java process that is measured, or against which something is. */
final class Child implements AutoCloseable {
    private static final List<String> CONFIGURING = List.of("USERCOM_", "RELAY_", "KAFKA_", "QUARKUS_", "CAMEL_");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path directory;

    private Child(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** A class of the bench. */
    static Child of(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(command, Map.of());
    }

    /** @param command what follows {@code java} */
    static Child start(List<String> command, Map<String, String> environment) {
        Path directory = Scratch.directory("bench");
        List<String> full = new ArrayList<>(List.of(Scratch.java()));
        full.addAll(command);
        try {
            ProcessBuilder builder = new ProcessBuilder(full).directory(directory.toFile())
                    .redirectOutput(output(directory)).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> CONFIGURING.stream().anyMatch(name::startsWith));
            builder.environment().putAll(environment);
            return new Child(builder.start(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File output(Path directory) {
        return directory.resolve("output.log").toFile();
    }

    /** Waits until it ends by itself. */
    String result(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("no result: " + output());
        }
        String[] lines = output().strip().split("\n");
        return lines[lines.length - 1];
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        return Scratch.text(directory.resolve("output.log"));
    }

    /** Processor time so far, of all its threads. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** Resident memory, in bytes. */
    long resident() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The answer of a server; null if there is none yet. */
    static String call(String method, String url) {
        try {
            HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
            return answer.body();
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Scratch.delete(directory);
    }
}
