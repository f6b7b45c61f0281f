package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the stories in a JVM of their own, whose JDK jlink has rewritten: there, Fray decides which thread goes on. */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class SchedulesIT {
    private static final String MODULES = "java.instrument,java.management,java.net.http,java.rmi,java.security.jgss,"
            + "java.security.sasl,java.sql,jdk.management,jdk.unsupported,jdk.zipfs";
    private static final Path FRAY = Path.of("target", "fray");
    private static final Path JDK = FRAY.resolve("jdk");
    private static final Path LIBRARY = FRAY.resolve("libjvmti.so");

    @Test
    void everyStoryEndsWellUnderEachScheduleThatIsDrawn() throws Exception {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (Runtime.version().feature() < 25 || !system.equals("Linux amd64")) {
            fail("schedules need JDK 25 on Linux amd64: with JDK %d on %s, Fray decides nothing, and does not say so",
                    Runtime.version().feature(), system);
        }
        if (!Files.exists(JDK)) {
            link();
        }
        assertThat(tell(FailingStory.class.getSimpleName())).as("exit code of a story that fails").isOne();
        assertThat(tell(System.getProperty("schedules.of", "[A-Za-z]+Schedules")))
                .as("exit code of the stories: above is which failed, and how to replay them").isZero();
    }

    private static void link() throws Exception {
        Files.createDirectories(FRAY);
        try (InputStream library = SchedulesIT.class.getResourceAsStream("/libjvmti.so")) {
            Files.copy(library, LIBRARY, StandardCopyOption.REPLACE_EXISTING);
        }
        String modules = jars().filter(jar -> jar.matches(".*/(fray|asm|kotlin)[^/]*")).collect(Collectors.joining(":"));
        assertThat(run(Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "-J-XX:TieredStopAtLevel=1", "-J-javaagent:" + jar("fray-instrumentation-jdk"), "-J--module-path=" + modules,
                "-J--add-modules=org.pastalab.fray.instrumentation.jdk", "--fray-instrumentation", "--add-modules=" + MODULES,
                "--output=" + JDK)).as("exit code of jlink").isZero();
    }

    private static int tell(String stories) throws Exception {
        List<String> command = new ArrayList<>(List.of(JDK.resolve("bin/java").toString(),
                "-javaagent:" + jar("fray-instrumentation-agent"), "-agentpath:" + LIBRARY.toAbsolutePath(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        System.getProperties().stringPropertyNames().stream().filter(name -> name.startsWith("schedules"))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-Dschedules.of=" + stories, Stories.class.getName()));
        return run(command.toArray(String[]::new));
    }

    private static Stream<String> jars() {
        return Stream.of(System.getProperty("java.class.path").split(":")).filter(jar -> jar.endsWith(".jar"));
    }

    private static String jar(String name) {
        return jars().filter(jar -> jar.contains("/" + name + "-")).findFirst().orElseThrow();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(System.out::println);
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
