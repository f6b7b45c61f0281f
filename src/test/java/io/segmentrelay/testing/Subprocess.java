package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;

/**
 * A process under test. What configures whoever runs the tests does not configure it. Closing it kills it, and its children.
 */
public class Subprocess implements AutoCloseable {
    private static final Pattern CONFIGURING = Pattern.compile("(USERCOM|RELAY|KAFKA|QUARKUS|CAMEL|MAVEN|JAVA_TOOL)_.*");
    private static final Duration END = Duration.ofSeconds(10);

    private final Process process;
    private final Path output;
    private final Path errors;
    private volatile boolean endedHere;

    /**
     * Starts it.
     *
     * @param directory where it works
     * @param output a file for all that it says, errors among it
     * @param environment what its environment has besides
     */
    public Subprocess(Path directory, Path output, Map<String, String> environment, List<String> command) {
        this(directory, output, output, environment, command);
    }

    /** @param errors where what it says of errors goes; the same file as {@code output}, if the two belong together */
    protected Subprocess(Path directory, Path output, Path errors, Map<String, String> environment, List<String> command) {
        this.output = output;
        this.errors = errors;
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectErrorStream(errors.equals(output)).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(CONFIGURING.asMatchPredicate());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the condition holds, or fails with what the process said if it ended instead, or the time is over. */
    public final void awaitAlive(Duration limit, Callable<Boolean> condition) {
        try {
            await().atMost(limit).until(() -> !process.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + said(), e);
        }
        assertThat(process.isAlive()).as(this::said).isTrue();
    }

    public final String output() {
        return text(output);
    }

    /** What it says of errors, if that has a file of its own; else all that it says. */
    protected final String errors() {
        return text(errors);
    }

    /** All of it, for who looks for what is wrong. */
    protected final String said() {
        return errors.equals(output) ? output() : output() + "\n" + errors();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: nothing is cleaned up. */
    public final void kill() {
        endedHere = true;
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(END.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** SIGTERM. */
    public final void terminate() {
        endedHere = true;
        process.destroy();
    }

    /** Sends it this signal, unless it was killed or terminated here; fails with how it ended if it ended otherwise. */
    public final void signal(String name) throws IOException, InterruptedException {
        int refused = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        if (refused != 0 && !endedHere) {
            assertThat(endsWithin(END)).as("kill -%s answers %d, and the process runs", name, refused).isTrue();
            throw new AssertionError("SIG" + name + " finds no process: it has ended by itself with " + exitCode() + "\n"
                    + output());
        }
    }

    public final boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public final int exitCode() {
        return process.exitValue();
    }

    public final long pid() {
        return process.pid();
    }

    public final boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it has started, and those that they have. */
    public final Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    @Override
    public void close() {
        kill();
    }
}
