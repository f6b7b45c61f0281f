package io.segmentrelay.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.segmentrelay.relay.Scratch;

/** A process of its own that is measured, or that serves one that is. */
final class Child implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double KIBI = 1024;

    private final Path directory = Scratch.directory("bench");
    private final Process process;
    private final BufferedWriter input;

    private Child(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command).directory(directory.toFile()).redirectOutput(outputFile().toFile())
                    .redirectError(errorFile().toFile()).start(); // A JVM's warnings are no answers.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        input = process.outputWriter();
    }

    /** A program of the bench, with the class path of this JVM. */
    static Child program(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return new Child(Scratch.java(), command);
    }

    /** A program of Node.js. */
    static Child node(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return new Child("node", command);
    }

    /** A part of the sandbox, which ends with this JVM. */
    static Child sandbox(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-jar", Scratch.built("*-sandbox.jar").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--parent", Long.toString(ProcessHandle.current().pid())));
        return new Child(Scratch.java(), command);
    }

    private static String classPath() {
        return String.join(java.io.File.pathSeparator, java.util.Arrays
                .stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
    }

    Path directory() {
        return directory;
    }

    /** The program reads this from its standard input. */
    void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the given line of its output, counted from 0, as soon as there is one. */
    String line(int number) {
        return await(lines -> lines.size() > number).get(number);
    }

    List<String> await(Predicate<List<String>> condition) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<String> lines = wholeLines();
            if (condition.test(lines)) {
                return lines;
            }
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("not as expected:\n" + Scratch.text(outputFile()) + Scratch.text(errorFile()));
            }
            pause();
        }
    }

    void awaitFile(Path file) {
        await(lines -> Files.exists(file));
    }

    private List<String> wholeLines() {
        String text = Scratch.text(outputFile());
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private Path outputFile() {
        return directory.resolve("output.log");
    }

    private Path errorFile() {
        return directory.resolve("errors.log");
    }

    /** Runs a program to its end; an IOException with what it said if it fails. */
    static void run(ProcessBuilder program) throws IOException {
        Process running = program.redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (running.waitFor() != 0) {
                throw new IOException(String.join(" ", program.command()) + ":\n" + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it and those that it started have taken of all cores until now. */
    double cpuSeconds() {
        return cpuSeconds(process.pid()) + process.descendants().mapToDouble(each -> cpuSeconds(each.pid())).sum();
    }

    /** What the process has taken of all cores until now. */
    static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).orElse(Duration.ZERO).toMillis()
                / 1e3;
    }

    /** What the process holds of the machine's memory. */
    static double residentMegabytes(long pid) {
        return Scratch.text(Path.of("/proc", Long.toString(pid), "status")).lines().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBI).sum();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Scratch.delete(directory);
    }
}
