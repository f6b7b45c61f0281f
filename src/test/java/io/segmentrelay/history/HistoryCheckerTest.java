package io.segmentrelay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.Replay;

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
        assertThat(summary).isEqualTo(new Summary(36, 14, 7, 15, 19, 1, 61, 3, 0));
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

    /** Of who enters segment 1: its key, a header ({@code -}: without it) or a part of its value, which is another. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = { "key; main/1; no key of a membership", "key; main/01/8; no key of a membership",
            "key; main/1/9; ce_subject", "key; main/1/9; user/id is '8'", "key; main/2/8; segment/id is '1'",
            "key; other/1/8; account is 'main'", "ce_id; -; ce_id is missing", "ce_id; main/1/105/8/entered; ce_id",
            "ce_specversion; 0.3; not '1.0'", "ce_extra; 1; one too many",
            "ce_type; io.segmentrelay.membership.joined.v1; no type of a membership",
            "ce_type; io.segmentrelay.membership.left.v1; change is 'entered'",
            "ce_source; /segments/1/; not the API's URL", "ce_source; https://app.user.com/segments/2/; not the API's URL",
            "ce_time; 2024-10-11 10:12:32; no RFC 3339", "ce_time; 2024-10-11T10:13:01.120Z; neither counted_at",
            "\"recounted\"; \"whim\"; /reason", "\"recounted\"; \"recounted\",\"mood\":1; mood",
            "\"recounted\"; \"recounted\",\"previous\":{\"custom_id\":1}; previous", "}; }}; not JSON",
            "\"crawl\":104; \"crawl\":104,\"crawl\":104; not JSON", "content-type; text/plain; not 'application/json'",
            "ce_type; io.segmentrelay.crawl.completed.v1; no type of a membership",
            "\"crawl\":104; \"crawl\":\"104\"; /crawl", "\"id\":8; \"id\":\"8\"; /user/id",
            "\"account\":\"main\",; ''; required", "\"custom_id\":\"A-8\"; \"custom_id\":7; /user/custom_id",
            "\"name\":\"Segment 1\"; \"name\":\"Segment 1\",\"size\":1; size",
            "\"recounted\"; \"segment_deleted\"; /reason", ".000Z; Z; /detected_at", "-10-; -13-; /detected_at" })
    void anEventThatIsNotAsTheContractSaysIsFound(String part, String other, String expected) {
        // given
        ConsumerRecord<String, byte[]> told = HealthyStory.tell().find("main/1/104/8/entered").record();
        String value = new String(told.value(), StandardCharsets.UTF_8);

        // when
        ConsumerRecord<String, byte[]> broken = new ConsumerRecord<>(told.topic(), 0, 0,
                part.equals("key") ? other : told.key(), value.replace(part, other).getBytes(StandardCharsets.UTF_8));
        told.headers().forEach(broken.headers()::add);
        if (part.startsWith("ce_") || part.equals("content-type")) {
            broken.headers().remove(part);
            if (!other.equals("-")) {
                broken.headers().add(part, other.getBytes(StandardCharsets.UTF_8));
            }
        }

        // then
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(List.of(told))).isEmpty();
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(List.of(broken)))
                .anyMatch(violation -> violation.contains(expected));
    }

    static Stream<Arguments> madeByHand() {
        ConsumerRecord<String, byte[]> told = HealthyStory.tell().find("main/1/104/8/entered").record();
        ConsumerRecord<String, byte[]> tombstone = new ConsumerRecord<>(told.topic(), 0, 0, told.key(), null);
        byte[] latin1 = new String(told.value(), StandardCharsets.UTF_8).replace("A-8", "\u00c4-8")
                .getBytes(StandardCharsets.ISO_8859_1);
        Stream.of(told, tombstone).forEach(record -> record.headers().add("ce_id", new byte[0]));
        return Stream.of(arguments("header ce_id is there twice", told),
                arguments("a tombstone with header ce_id", tombstone),
                arguments("no key of a membership", new ConsumerRecord<>(told.topic(), 0, 0, null, told.value())),
                arguments("not JSON in UTF-8", new ConsumerRecord<>(told.topic(), 0, 0, told.key(), latin1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("madeByHand")
    void aRecordThatNoStoryTellsIsFoundToo(String expected, ConsumerRecord<String, byte[]> record) {
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(record))
                .anyMatch(violation -> violation.contains(expected));
    }

    @Test
    void aTableThatCannotBeIsRefusedAtOnceWithWhatItsKeySawBefore() {
        // given
        Evidence evidence = Planted.SAME_CHANGE.plantedIn(HealthyStory.tell()).evidence();

        // then
        assertThatThrownBy(() -> new Replay().acceptAll(evidence.committed)).isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("main/1/200/1/entered", "it was there already",
                        "before: @0 main/1/100/1/snapshot");
    }

    /** What no rule of proof can rule out, and what it takes to be taken for that. */
    @Test
    void whoTwoIndependentWalksByNumberSkippedIsAllowedToLeaveAndCounted() {
        // given
        Story story = new Story();
        story.count(1, 1, 2, 3, 4, 5, 8, 11, 30, 31);
        story.tellSegment(1, "snapshot");
        story.begin(1, 100, "baseline");
        story.page(1);
        story.tell(1, "snapshot", 1, 2, 3, 4, 5, 8, 11, 30, 31);
        story.report(1, "completed", true, 0);
        byNumber(story, 200, false);
        story.count(1, 1, 2, 3, 4, 5, 8, 11, 30, 31);
        byNumber(story, 201, true);
        story.begin(1, 202, "refresh");
        story.page(1);
        story.tell(1, "entered", 11);
        story.report(1, "completed", false, 0);

        // when
        Summary summary = HistoryChecker.verify(story.evidence());

        // then
        assertThat(summary.skippedTwice()).isEqualTo(1);
    }

    private static void byNumber(Story story, long run, boolean left) {
        story.begin(1, run, "recounted");
        story.askByNumber(1, 0, 1, 2, 3, 4);
        story.askByNumber(1, 1, 5, 8, 30, 31);
        if (left) {
            story.tell(1, "left", 11);
        }
        story.report(1, "completed", false, 0);
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
        assertThat(used).containsOnly("import io.segmentrelay.event.EventTopics;");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
