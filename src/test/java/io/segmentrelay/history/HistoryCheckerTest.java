package io.segmentrelay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistoryCheckerTest {
    private static final Path CHECKER = Path.of("src", "test", "java", "io", "segmentrelay", "history");
    private static final Path RELAY = Path.of("src", "main", "java", "io", "segmentrelay");

    @Test
    void aHealthyHistoryHasNoViolationAndShowsWhatWasChecked() {
        // given
        Evidence evidence = HealthyStory.tell().evidence();

        // when
        Summary summary = HistoryChecker.verify(evidence);

        // then
        assertThat(HistoryChecker.check(evidence)).isEmpty();
        assertThat(summary).isEqualTo(new Summary(35, 12, 7, 13, 17, 1, 57, 3));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aPlantedViolationIsFoundByItsRule(Planted planted) {
        // given
        Evidence evidence = planted.plantedIn(HealthyStory.tell()).evidence();

        // when
        List<Violation> violations = HistoryChecker.check(evidence);

        // then
        assertThat(violations).filteredOn(violation -> violation.rule().equals(planted.rule())).as("%s", violations)
                .anySatisfy(violation -> assertThat(violation.toString()).contains(planted.named()));
    }

    @Test
    void theFirstViolationIsThrownWithItsContext() {
        // given
        Evidence evidence = Planted.FALSE_LEFT.plantedIn(HealthyStory.tell()).evidence();

        // then
        assertThatThrownBy(() -> HistoryChecker.verify(evidence)).isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("LeftIsTrue", "main/1/1", "main/1/100/1/snapshot", "10 members");
    }

    @Test
    void nothingOfTheRelayIsKnownHereButTheNamesOfItsTopics() throws IOException {
        // given
        List<String> packages;
        try (Stream<Path> directories = Files.list(RELAY)) {
            packages = directories.filter(Files::isDirectory).map(path -> "io.segmentrelay." + path.getFileName() + ".")
                    .toList();
        }

        // when
        List<String> used;
        try (Stream<Path> files = Files.list(CHECKER)) {
            used = files.flatMap(HistoryCheckerTest::lines).filter(line -> line.startsWith("import "))
                    .filter(line -> packages.stream().anyMatch(line::contains)).toList();
        }

        // then
        assertThat(packages).contains("io.segmentrelay.event.");
        assertThat(used).containsExactly("import io.segmentrelay.event.EventTopics;");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
