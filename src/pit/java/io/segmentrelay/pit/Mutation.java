package io.segmentrelay.pit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import org.pitest.mutationtest.config.PluginServices;
import org.pitest.mutationtest.config.ReportOptions;
import org.pitest.mutationtest.tooling.EntryPoint;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.util.Verbosity;

import io.segmentrelay.testing.Packaged;

/**
 * PIT, run on the classes of a room. What it found is remembered in {@code target/pit}, and only what has changed is run again.
 */
final class Mutation {
    /** A mutant that runs in circles costs so much; a busy machine must not make one of a slow test. */
    private static final int SPARE_MILLIS = 15_000;
    private static final float TIMES_AS_LONG = 3;
    /** So many mutants share a process; what it found is remembered when it has run them all, even if the rest is cut off. */
    private static final int UNIT = 25;
    private static final Path CLASSES = Packaged.BUILD.resolve("classes");

    private Mutation() {
    }

    /** @param all whether these are all classes of the room: else what is remembered of the others stays */
    static List<Mutant> of(Room room, Collection<String> classes, boolean all) throws IOException {
        Path directory = Files.createDirectories(Packaged.BUILD.resolve("pit").resolve(room.directory()));
        File history = directory.resolve("history").toFile();
        ReportOptions options = new ReportOptions();
        options.setTargetClasses(classes);
        options.setExcludedClasses(List.of(room.packagesWithin()));
        options.setTargetTests(List.of(room.tests()));
        options.setGroupConfig(new TestGroupConfig(List.of(), List.of()));
        options.setMutators(List.of("DEFAULTS"));
        options.setFeatures(List.of());
        options.setFreeFormProperties(new Properties());
        options.setInputEncoding(StandardCharsets.UTF_8);
        options.setOutputEncoding(StandardCharsets.UTF_8);
        options.setProjectBase(Path.of("").toAbsolutePath());
        options.setClassPathElements(classPath());
        options.setIncludeLaunchClasspath(false);
        options.setCodePaths(List.of(CLASSES.toString()));
        options.setSourceDirs(List.of(Path.of("src", "main", "java").toAbsolutePath()));
        options.setReportDir(directory.toString());
        options.setShouldCreateTimestampedReports(false);
        options.addOutputFormats(List.of("CSV"));
        options.setHistoryInputLocation(history);
        options.setHistoryOutputLocation(all ? history : directory.resolve("history-of-some").toFile());
        options.setMutationUnitSize(UNIT);
        options.setNumberOfThreads(Integer.getInteger("pit.threads", Runtime.getRuntime().availableProcessors()));
        options.setTimeoutConstant(SPARE_MILLIS);
        options.setTimeoutFactor(TIMES_AS_LONG);
        options.setVerbosity(Verbosity.QUIET);
        options.addChildJVMArgs(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        new EntryPoint().execute(new File("").getAbsoluteFile(), options, PluginServices.makeForContextLoader(), Map.of())
                .getError().ifPresent(failure -> {
                    throw new IllegalStateException(failure);
                });
        return Mutant.read(directory.resolve("mutations.csv"));
    }

    /** The program as its classes, not as the jar that integration tests have before them. */
    private static List<String> classPath() {
        return Stream.concat(Stream.of(CLASSES, Packaged.BUILD.resolve("test-classes")),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath()).filter(entry -> !entry.startsWith(Packaged.BUILD)))
                .map(Path::toString).toList();
    }
}
