package io.segmentrelay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.schedule.SteadyClock;

/** The rooms of the house, who may know whom, and how large they may be. */
class ArchitectureTest {
    private static final String ROOT = "io.segmentrelay";
    private static final Path SOURCES = Path.of("src/main/java/io/segmentrelay");
    /** Each row may use those below it, and nothing above or beside. */
    private static final List<Set<String>> ROWS = List.of(
            Set.of(""),
            Set.of("preflight"),
            Set.of("routes", "dev"),
            Set.of("console", "extension", "source"),
            Set.of("health", "signal", "explain"),
            Set.of("session"),
            Set.of("lease"),
            Set.of("publish"),
            Set.of("state"),
            Set.of("kafka"),
            Set.of("config"),
            Set.of("walk"),
            Set.of("ledger"),
            Set.of("membership", "schedule", "event"),
            Set.of("usercom.client"),
            Set.of("usercom"),
            Set.of("text"));
    /** Rooms whose code is a function of what it is given. */
    private static final String[] PURE = rooms("walk", "ledger", "membership", "schedule", "event");

    private static final int MOST_FILES = 25;
    private static final int MOST_LINES = 350;

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void everyPackageIsARoom() {
        assertThat(CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toSet()))
                .isEqualTo(ROWS.stream().flatMap(Set::stream).collect(Collectors.toSet()));
    }

    @Test
    void aRoomKnowsOnlyTheRowsBelow() {
        // when
        List<String> upwards = CLASSES.stream().flatMap(known -> known.getDirectDependenciesFromSelf().stream())
                .filter(arrow -> arrow.getTargetClass().getPackageName().startsWith(ROOT))
                .filter(arrow -> !room(arrow.getOriginClass()).equals(room(arrow.getTargetClass())))
                .filter(arrow -> row(arrow.getOriginClass()) >= row(arrow.getTargetClass()))
                .map(ArchitectureTest::words).distinct().sorted().toList();

        // then
        assertThat(upwards).isEmpty();
    }

    @Test
    void pureRoomsKnowNoKafkaClientNoCamelAndNoContainer() {
        noClasses().that().resideInAnyPackage(PURE).should().dependOnClassesThat(resideInAPackage("org.apache.kafka..")
                .or(resideInAPackage("org.apache.camel..")).or(resideInAPackage("jakarta.."))
                .or(resideInAPackage("io.quarkus..")).or(resideInAPackage("io.smallrye.."))).check(CLASSES);
    }

    @Test
    void onlyTheLentProducerBringsCamelBelowTheRoomsThatRoutesSee() {
        noClasses().that()
                .resideInAnyPackage(rooms("session", "lease", "publish", "state", "kafka", "config", "usercom", "text"))
                .and().doNotBelongToAnyOf(TransactionProducers.class)
                .should().dependOnClassesThat(resideInAPackage("org.apache.camel..")).check(CLASSES);
    }

    @Test
    void theApiAndWordsKnowNoKafkaClient() {
        noClasses().that().resideInAnyPackage(rooms("usercom", "usercom.client", "text"))
                .should().dependOnClassesThat(resideInAPackage("org.apache.kafka..")).check(CLASSES);
    }

    @Test
    void pureRoomsReadNoClockButTheOneHandedIn() {
        noClasses().that().resideInAnyPackage(PURE).and().doNotBelongToAnyOf(SteadyClock.class).should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(Clock.class, "systemUTC").orShould().callMethod(Clock.class, "systemDefaultZone")
                .check(CLASSES);
    }

    @Test
    void aRoomHasFewFilesAndAFileFewLines() throws IOException {
        // given
        List<Path> files = sources(SOURCES, file -> file.toString().endsWith(".java")).toList();

        // when
        Map<Path, Long> rooms = files.stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
        List<Path> tooLong = new ArrayList<>();
        for (Path file : files) {
            if (Files.readAllLines(file).size() > MOST_LINES) {
                tooLong.add(file);
            }
        }

        // then
        assertThat(rooms.entrySet()).filteredOn(room -> room.getValue() > MOST_FILES).isEmpty();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void thePageOfTheArchitectureNamesTheseRoomsAndWhatIsThere() throws IOException {
        // given
        String page = Files.readString(Path.of("docs/architecture.md"));
        String routes = sources(Path.of("routes"), file -> true).map(ArchitectureTest::read).collect(Collectors.joining());
        Set<String> classes = sources(Path.of("src"), file -> file.toString().endsWith(".java"))
                .map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet());

        // when
        String table = page.substring(page.indexOf("| rooms |"), page.indexOf("```"));
        List<Set<String>> rows = table.lines().skip(2).filter(line -> line.startsWith("|"))
                .map(line -> names(line.split("\\|")[1], "`([a-z.]+)`").map(name -> name.equals(ROOT) ? "" : name)
                        .collect(Collectors.toSet()))
                .toList();

        // then
        assertThat(rows).isEqualTo(ROWS);
        assertThat(names(page, "`([A-Z]\\w+)[.`]")).isSubsetOf(classes);
        assertThat(names(page, "`([a-z]+-[a-z-]+)`")).allMatch(id -> routes.contains(id));
    }

    private static Stream<String> names(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1));
    }

    private static Stream<Path> sources(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).filter(wanted).toList().stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] rooms(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name).toArray(String[]::new);
    }

    private static String room(JavaClass known) {
        String name = known.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static int row(JavaClass known) {
        for (int row = 0; row < ROWS.size(); row++) {
            if (ROWS.get(row).contains(room(known))) {
                return row;
            }
        }
        throw new IllegalArgumentException("no row has the room " + room(known));
    }

    private static String words(Dependency arrow) {
        return arrow.getOriginClass().getName().replaceAll("\\$.*", "").substring(ROOT.length() + 1) + " -> "
                + arrow.getTargetClass().getName().replaceAll("\\$.*", "").substring(ROOT.length() + 1);
    }
}
