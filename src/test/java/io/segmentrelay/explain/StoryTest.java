package io.segmentrelay.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What topics tell of user 27 in segment 1033. */
class StoryTest {
    private static final String HOUR = "2024-10-11T10:";
    private static final String OWN = "main/1033";
    private static final String PLACE = " at offset 17 of memberships-3";
    private final Story story = new Story("main", 1033, 27);

    @Test
    void eventsStandBelowTheirRunsAndOnlyTheLastOfTheOthersAreShown() {
        // given
        story.event(event("01:00", OWN + "/7/27/left", "{}"));
        story.event(event("41:00", OWN + "/41/27/snapshot", "{\"counted_at\": \"2024-10-11T10:12:32Z\"}"));
        for (int run = 50; run > 40; run--) {
            story.report(report(OWN, run, run + ":00.123", "completed", ""));
        }

        // then
        assertThat(story.told(null)).containsExactly("Runs left out, of which no event of the user is kept: 4",
                HOUR + "01:00Z  run 7, of which no report is kept", "    left, told" + PLACE,
                HOUR + "41:00.123Z  run 41 completed, recounted",
                "    snapshot, counted at 2024-10-11T10:12:32Z, told" + PLACE,
                HOUR + "46:00.123Z  run 46 completed, recounted", HOUR + "47:00.123Z  run 47 completed, recounted",
                HOUR + "48:00.123Z  run 48 completed, recounted", HOUR + "49:00.123Z  run 49 completed, recounted",
                HOUR + "50:00.123Z  run 50 completed, recounted");
    }

    @Test
    void aSuspectIsMissedByTheWholeWalksSince() {
        // given
        story.report(report(OWN, 41, "13:01.122", "completed", ", \"pages\": 2"));
        story.report(report(OWN, 42, "13:01.123", "held", ", \"pages\": 2"));
        story.report(report(OWN, 43, "15:00.000", "incomplete", ", \"pages\": 1"));
        story.report(report(OWN, 44, "16:00.000", "completed", ", \"pages\": 0"));

        // then
        assertThat(story.told(Instant.parse(HOUR + "13:01.123456Z"))).hasSize(5).element(2).isEqualTo("    missed");
        assertThat(story.told(null)).hasSize(4);
    }

    @Test
    void aWalkTellsWhatItSawAndWhatItLeftAndWhy() {
        // given
        story.report(report(OWN, 42, "13:01.123", "completed", ", \"pages\": 12, \"members_seen\": 1199,"
                + " \"members_expected\": 1200, \"members\": 1201, \"exact\": false, \"why\": \"not\\u001b[1m exact\""));

        // then
        assertThat(story.told(null)).containsExactly(HOUR + "13:01.123Z  run 42 completed, recounted,"
                + " 1,199 members seen of 1,200, 1,201 members after it: not\\u001b[1m exact");
    }

    /** A walk of another segment saw that the user's fields changed. */
    @Test
    void anUpdateByTheRunOfAnotherSegmentNamesThat() {
        // given
        story.event(event("01:00", OWN + "/57/27/updated", "{}"));
        story.report(report("main/1040", 57, "02:00.000", "completed", ", \"pages\": 1, \"members_seen\": 3"));
        story.report(report("main/1040", 58, "03:00.000", "completed", ""));
        story.report(report("mainly/1040", 57, "04:00.000", "completed", ""));

        // then
        assertThat(story.told(Instant.EPOCH)).as("nor has that walk missed the user here").containsExactly(
                HOUR + "02:00.000Z  run 57 of segment 1040 Paying completed, recounted, 3 members seen",
                "    updated, told" + PLACE);
    }

    @ParameterizedTest
    @CsvSource({ "'{\"counted_at\": 7}'", "'\u0002avro'", "''" })
    void whatAnExtensionMadeOfAnEventIsNotLookedAt(String value) {
        // given
        story.event(event("01:00", OWN + "/41/27/entered", value));

        // then
        assertThat(story.told(null)).containsExactly(HOUR + "01:00Z  run 41, of which no report is kept",
                "    entered, told" + PLACE);
        assertThat(story.difference(true)).isEmpty();
    }

    @Test
    void whatNoRelayWroteSaysNothing() {
        // given
        story.event(event("01:00", "not ours", "{}"));
        story.event(event("01:00", OWN + "/99999999999999999999/27/left", "{}"));
        story.event(record("memberships", OWN + "/28", "01:00", null));
        story.report(record("crawls", OWN, "01:00", "not ours"));
        story.report(record("crawls", OWN, "01:00", null));
        story.report(record("crawls", null, "01:00", "{}"));

        // then
        assertThat(story.isKnown()).isFalse();
        assertThat(story.told(null)).isEmpty();
    }

    @Test
    void aTombstoneIsTheTraceOfALeavingThatIsNoLongerKept() {
        // given
        story.event(tombstone("01:00"));
        boolean isKnown = story.isKnown();
        story.event(event("02:00", OWN + "/42/27/entered", "{}"));
        story.event(event("03:00", OWN + "/43/27/left", "{}"));
        story.event(tombstone("03:00"));

        // then
        assertThat(isKnown).isTrue();
        assertThat(story.told(null)).containsExactly(HOUR + "01:00Z  tombstone" + PLACE + ": the user had left",
                HOUR + "02:00Z  run 42, of which no report is kept", "    entered, told" + PLACE,
                HOUR + "03:00Z  run 43, of which no report is kept", "    left, told" + PLACE);
    }

    @Test
    void whatSignalsDidIsToldAmongTheRuns() {
        // given
        story.report(report(OWN, 41, "01:00.000", "held", ""));
        story.report(report(OWN, 42, "05:00.000", "completed", ""));
        story.report(signal("main", "02:00.000", "pause", "done", "no request is sent"));
        story.report(signal(OWN, "03:00.000", "approve", "refused", "nobody is held"));
        story.report(signal(OWN, "04:00.000", "reject", "done", "rejected"));
        story.report(signal(OWN, "04:00.000", "crawl", "done", "to be walked"));
        story.report(signal("main/1040", "04:00.000", "reject", "done", "rejected"));

        // then
        assertThat(story.told(null)).containsExactly(HOUR + "01:00.000Z  run 41 held, recounted",
                HOUR + "02:00.000Z  signal pause for the account: no request is sent",
                HOUR + "03:00.000Z  signal approve refused: nobody is held",
                HOUR + "04:00.000Z  signal reject: rejected", HOUR + "05:00.000Z  run 42 completed, recounted");
    }

    @Test
    void aSignalAloneIsNoNewsOfTheSegment() {
        // given
        story.report(signal(OWN, "03:00.000", "approve", "refused", "the account has no segment 1033"));
        boolean before = story.isKnown();

        // when
        story.report(report(OWN, 41, "01:00.000", "held", ""));

        // then
        assertThat(before).isFalse();
        assertThat(story.isKnown()).isTrue();
    }

    /** Such as members of a silent baseline, and those of whom an extension drops something. */
    @ParameterizedTest
    @CsvSource({ ", true, no member", "entered, true, ", "entered, false, a member", "left, true, no member", "left, false, " })
    void eventsThatSayOtherwiseThanTheStateAreToldOf(String last, boolean isInState, String differs) {
        // given
        if (last != null) {
            story.event(event("01:00", OWN + "/42/27/" + last, "{}"));
        }

        // then
        assertThat(story.difference(isInState).findAny().map(line -> line.substring(0, line.indexOf(':'))))
                .isEqualTo(Optional.ofNullable(differs).map(words -> "By the events that are kept the user is " + words));
    }

    private static ConsumerRecord<byte[], byte[]> event(String time, String id, String value) {
        ConsumerRecord<byte[], byte[]> record = record("memberships", OWN + "/27", time, value);
        record.headers().add("ce_id", id.getBytes(UTF_8));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(String time) {
        return record("memberships", OWN + "/27", time, null);
    }

    private static ConsumerRecord<byte[], byte[]> report(String key, long run, String finished, String outcome, String more) {
        return record("crawls", key, "00:00", "{\"segment\": {\"id\": 1040, \"name\": \"Paying\"}, \"crawl\": " + run
                + ", \"outcome\": \"" + outcome + "\", \"reason\": \"recounted\", \"finished_at\": \"" + HOUR + finished + "Z\""
                + more + "}");
    }

    private static ConsumerRecord<byte[], byte[]> signal(String key, String time, String kind, String outcome, String what) {
        return record("crawls", key, "00:00", "{\"signal\": \"" + kind + "\", \"outcome\": \"" + outcome + "\", \"what\": \""
                + what + "\", \"detected_at\": \"" + HOUR + time + "Z\"}");
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, String key, String time, String value) {
        return new ConsumerRecord<>(topic, 3, 17, Instant.parse(HOUR + time + "Z").toEpochMilli(), TimestampType.CREATE_TIME,
                0, 0, key == null ? null : key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8),
                new RecordHeaders(), Optional.empty());
    }
}
