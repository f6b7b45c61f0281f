package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SegmentChange;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.usercom.UserFields;

/** A state that is put together from what was published, as the event writer wrote it. */
class StateRebuildTest {
    private static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/",
            EventTopics.DEFAULT, true);
    private static final Instant NOW = Instant.parse("2024-10-11T10:13:01.120Z");
    private final List<ConsumerRecord<byte[], byte[]>> published = new ArrayList<>();
    private final FieldSet fields = FieldSet.of("custom_id", "score");
    private boolean remember = true;
    private long revision = 1_728_640_800;
    private int partition;
    /** When Kafka took the next record. */
    private Instant taken = NOW;

    @Test
    void whoEnteredAndDidNotLeaveIsAMember() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.SNAPSHOT, Reason.BASELINE, 1033, 27, 41);
        member(MembershipChange.SNAPSHOT, Reason.BASELINE, 1033, 28, 41);
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 5_000_000_000L, 42);
        member(MembershipChange.LEFT, Reason.RECOUNTED, 1033, 28, 42);

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.segments.get(1033L).members).isEqualTo(Roaring64Bitmap.bitmapOf(27, 5_000_000_000L));
        assertThat(state.listed).isTrue();
        assertThat(state.isNew()).as("its topics and its origin are not known from events").isTrue();
    }

    /** Compaction leaves the tombstone alone, or nothing. */
    @ParameterizedTest
    @CsvSource({ "ENTERED LEFT ENTERED, with tombstones, true", "ENTERED LEFT, with tombstones, false",
            "ENTERED LEFT, without tombstones, false", "ENTERED LEFT, the tombstone alone, false" })
    void whoLeftIsNoMemberUntilHeComesBack(String changes, String how, boolean isMember) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        long run = 41;
        for (String change : changes.split(" ")) {
            member(MembershipChange.valueOf(change), Reason.RECOUNTED, 1033, 27, run++);
        }
        published.removeIf(record -> how.startsWith("without") && record.value() == null);
        published.removeIf(record -> how.endsWith("alone") && record.value() != null && text(record).contains("\"left\""));

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.segments.get(1033L).members.contains(27)).isEqualTo(isMember);
        assertThat(state.users.contains(27)).as("nothing is remembered of who is no member").isEqualTo(isMember);
    }

    @ParameterizedTest
    @ValueSource(strings = { "with its tombstone", "without tombstones", "the tombstone alone" })
    void aSegmentThatWasDeletedIsGoneWithItsMembers(String how) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        segment(SegmentChange.SNAPSHOT, 1034, "Lazy");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 41);
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1034, 28, 42);
        segment(SegmentChange.DELETED, 1033, "Active");
        published.removeIf(record -> how.startsWith("without") && record.value() == null);
        published.removeIf(record -> how.endsWith("alone") && record.value() != null && text(record).contains("deleted"));

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.segments).containsOnlyKeys(1034L);
        assertThat(state.users.contains(27)).isFalse();
        assertThat(state.users.contains(28)).isTrue();
    }

    @Test
    void aSegmentThatCameBackAfterItsDeletionBeginsAnew() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        segment(SegmentChange.DELETED, 1033, "Active");
        segment(SegmentChange.CREATED, 1033, "New");
        segment(SegmentChange.UPDATED, 1033, "Back");
        member(MembershipChange.SNAPSHOT, Reason.BASELINE, 1033, 27, 44);

        // when
        SegmentState segment = rebuilt().segments.get(1033L);

        // then
        assertThat(segment.row().name()).isEqualTo("Back");
        assertThat(segment.members).isEqualTo(Roaring64Bitmap.bitmapOf(27));
        assertThat(segment.walks.baselined).isFalse();
    }

    @Test
    void theFieldsThatWereLastPublishedAreRemembered() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 41, "\"custom_id\": \"A-17\", \"score\": 1");
        member(MembershipChange.UPDATED, Reason.RECOUNTED, 1033, 27, 42, "\"custom_id\": \"B-18\", \"score\": null");

        // then
        assertThat(remembered(rebuilt(), 27)).isEqualTo("[custom_id, score] [\"B-18\",null]");
    }

    /**
     * A user in two segments, of which one was not followed while her fields changed: else the change is told once more, and a
     * change back is not told. Partitions are read in any order, and a clock may have been set back meanwhile.
     */
    @ParameterizedTest
    @CsvSource({ "0, 0, 1", "0, 0, -1", "0, 1, 1", "1, 0, 1" })
    void theFieldsOfAUserInSeveralSegmentsAreThoseThatWerePublishedLast(int frozen, int followed, int seconds) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Followed");
        segment(SegmentChange.SNAPSHOT, 1034, "Frozen");
        partition = frozen;
        member(MembershipChange.SNAPSHOT, Reason.BASELINE, 1034, 27, 41, "\"custom_id\": \"A-17\", \"score\": 1");
        partition = followed;
        taken = NOW.plusSeconds(seconds);
        member(MembershipChange.UPDATED, Reason.RECOUNTED, 1033, 27, 40, "\"custom_id\": \"B-18\", \"score\": 1");

        // then
        assertThat(remembered(rebuilt(), 27)).isEqualTo("[custom_id, score] [\"B-18\",1]");
    }

    @Test
    void aFieldThatWasNotPublishedIsAbsentAndNoLongerConfiguredOnesAreForgotten() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 41, "\"custom_id\": \"A-17\", \"email\": \"a@b.pl\"");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 28, 41, "\"custom_id\": \"A-18\", \"score\": 2");

        // when
        AccountState state = rebuilt();

        // then
        assertThat(remembered(state, 27)).isEqualTo("[custom_id] [\"A-17\"]");
        assertThat(remembered(state, 28)).isEqualTo("[custom_id, score] [\"A-18\",2]");
    }

    @Test
    void nothingIsRememberedIfThatIsSwitchedOff() {
        // given
        remember = false;
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 41);

        // then
        assertThat(rebuilt().users.isEmpty()).isTrue();
    }

    /** Else the next walk would tell of a change where there is none. */
    @ParameterizedTest
    @ValueSource(strings = { "null", "true", "17", "1.0", "1.50", "10.00", "12e0", "1E+2", "-0", "-0.0",
            "12345678901234567890123",
            "0.1234567890123456789012345", "\"Żółw 🦊\"", "\"\"", "{\"b\": 1.0, \"a\": [1, null]}", "[\"x\", 2.0]" })
    void aRememberedFieldIsTheVeryValueThatTheApiGives(String score) {
        // given
        String row = "\"custom_id\": \"A-17\", \"score\": " + score;
        String page = "{\"count\": 1, \"next\": null, \"previous\": null, \"results\": [{\"id\": 27, " + row + "}]}";
        UserFields read = new PageReader().members(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)), fields)
                .rows().get(0).fields();
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        publish(EVENTS.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "Active",
                read.putInto(object("{\"id\": 27}"), fields), null, 41, null, NOW));

        // then
        assertThat(remembered(rebuilt(), 27))
                .isEqualTo("[custom_id, score] " + new String(read.bytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0} walk for {1} that saw {2}: {3}")
    @CsvSource({ "COMPLETED, BASELINE, 1, true", "HELD, BASELINE, 1, true", "INCOMPLETE, BASELINE, 1, false",
            "ABORTED, BASELINE, 1, false", "HELD, BASELINE, 0, false", "COMPLETED, SEGMENT_DELETED, 1, false" })
    void aSegmentIsBaselinedByTheReportOfAWholeWalkAndByNoOther(CrawlOutcome outcome, Reason reason, long seen,
            boolean baselined) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.SNAPSHOT, Reason.BASELINE, 1033, 27, 41);
        report(outcome, reason, 1033, 42, seen);

        // then
        assertThat(rebuilt().segments.get(1033L).walks.baselined).isEqualTo(baselined);
    }

    /** Reports are kept for 30 days: the events of later walks say so too. */
    @Test
    void aSegmentIsBaselinedByAnEventOfALaterWalk() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.ENTERED, Reason.REFRESH, 1033, 27, 41);

        // then
        assertThat(rebuilt().segments.get(1033L).walks.baselined).isTrue();
    }

    @Test
    void noNumberIsUsedAgainWhoeverUsedItLast() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        segment(SegmentChange.SNAPSHOT, 1034, "Deleted since");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 2_000_000_005L);
        member(MembershipChange.LEFT, Reason.SEGMENT_DELETED, 1034, 27, 2_000_000_008L);
        segment(SegmentChange.DELETED, 1034, "Deleted since");
        report(CrawlOutcome.ABORTED, Reason.REFRESH, 1033, 2_000_000_007L, 1);
        long lastRevision = revision - 1;

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.nextRun).isEqualTo(2_000_000_009L);
        assertThat(state.nextRevision).as("of what was deleted too").isEqualTo(lastRevision + 1);
    }

    @Test
    void theNumberOfARunThatOnlyReportedIsNotUsedAgain() {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        report(CrawlOutcome.INCOMPLETE, Reason.BASELINE, 1033, 2_000_000_007L, 1);

        // then
        assertThat(rebuilt().nextRun).isEqualTo(2_000_000_008L);
    }

    @Test
    void otherAccountsArePassedOver() {
        // given
        EventWriter other = new EventWriter("main2", "https://other.user.com/api/public/", EventTopics.DEFAULT, true);
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        publish(other.segment(SegmentChange.SNAPSHOT, object("{\"id\": 1034}"), null, 1L << 40, NOW));
        publish(other.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "Active", object("{\"id\": 27}"), null,
                1L << 40, null, NOW));

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.segments).containsOnlyKeys(1033L);
        assertThat(state.segments.get(1033L).members.isEmpty()).isTrue();
        assertThat(state.nextRun).isLessThan(1L << 40);
        assertThat(state.nextRevision).isLessThan(1L << 40);
    }

    @ParameterizedTest
    @ValueSource(strings = { "usercom.segments", "usercom.memberships", "usercom.crawls" })
    void aRecordWithoutAKeyIsPassedOver(String topic) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        published.add(new ConsumerRecord<>(topic, 0, 17, null, "not json".getBytes(StandardCharsets.UTF_8)));

        // then
        assertThat(rebuilt().segments).containsOnlyKeys(1033L);
    }

    @ParameterizedTest
    @ValueSource(strings = { "not json", "{\"segment\":", "[]", "{}" })
    void whatIsNoEventStopsTheRebuildAndIsNamed(String value) {
        // given
        published.add(new ConsumerRecord<>("usercom.segments", 3, 17, "main/1033".getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));

        // then
        assertThatThrownBy(this::rebuilt).isInstanceOf(StateProblem.class)
                .hasMessageContaining("offset 17 of usercom.segments-3 is not an event of this program").message()
                .doesNotContain("\n");
    }

    /**
     * What was there before, of whatever kind, is gone once the rebuilt state is written over it; and that takes as many
     * transactions as it needs, of which no part is ever taken for the whole.
     */
    @Test
    void aRebuiltStateTakesThePlaceOfTheOneBefore() {
        // given
        List<OutRecord> topic = Everything.written(Everything.state());
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, 27, 41);
        AccountState state = rebuilt();
        state.topics = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments");
        for (long user = 1; user <= 120_000; user++) {
            state.users.put(user, "\0[\"A\",1]".getBytes(StandardCharsets.UTF_8));
        }
        state.users.put(Long.MAX_VALUE, "\0[\"A\",1]".getBytes(StandardCharsets.UTF_8));
        for (long user : LongStream.concat(LongStream.rangeClosed(200_001, 280_000), LongStream.of(Long.MAX_VALUE)).toArray()) {
            topic.add(new OutRecord("usercom.relay-state", 0, StateKey.user("main", user),
                    StateFormat.versioned("\0[\"B\",2]".getBytes(StandardCharsets.UTF_8)), Map.of()));
        }
        List<StateChanges> parts = StateChanges.replacement(state,
                StateChanges.Keys.of("main", topic.stream().map(OutRecord::key).toList()));
        StateChanges completion = new StateChanges();
        completion.completion(state);

        // when // then
        assertThat(parts).hasSizeGreaterThan(4);
        for (StateChanges part : parts) {
            List<OutRecord> records = StateEncoder.encode(state, part, "usercom.relay-state", 16);
            assertThat(records).hasSizeBetween(1, 50_000);
            topic.addAll(records);
            assertThatThrownBy(() -> decoded(topic)).isInstanceOf(StateProblem.class)
                    .hasMessageContaining("incomplete (no account record)").hasMessageContaining("relay.state=rebuild");
        }
        topic.addAll(StateEncoder.encode(state, completion, "usercom.relay-state", 16));
        assertThat(ComparableState.of(decoded(topic))).isEqualTo(ComparableState.of(state));
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, 1_000_000_000_000_000_000L, Long.MAX_VALUE })
    void anIdMayBeAnyThatTheApiGives(long id) {
        // given
        segment(SegmentChange.SNAPSHOT, id, "Active");
        member(MembershipChange.ENTERED, Reason.RECOUNTED, id, id, 41);
        report(CrawlOutcome.COMPLETED, Reason.BASELINE, id, 41, 1);

        // when
        AccountState state = rebuilt();

        // then
        assertThat(state.segments.get(id).members).isEqualTo(Roaring64Bitmap.bitmapOf(id));
        assertThat(remembered(state, id)).contains("A-" + id);
    }

    @ParameterizedTest
    @ValueSource(strings = { "9223372036854775808", "99999999999999999999", "-1", "+1", "", "x" })
    void anIdThatIsNoneEndsItWithALine(String id) {
        // given
        published.add(new ConsumerRecord<>("usercom.segments", 3, 17, ("main/" + id).getBytes(StandardCharsets.UTF_8),
                "{\"segment\": {}}".getBytes(StandardCharsets.UTF_8)));

        // then
        assertThatThrownBy(this::rebuilt).isInstanceOf(StateProblem.class)
                .hasMessageContaining("offset 17 of usercom.segments-3 is not an event of this program");
    }

    @Test
    void theKeyOfAUserThatIsNoneIsRemovedAsItIs() {
        // given
        String key = "main/user/9223372036854775808";

        // then
        assertThat(StateChanges.replacement(rebuilt(), StateChanges.Keys.of("main", List.of(key))))
                .flatExtracting(part -> part.stale).containsExactly(key);
    }

    /** Longer than any number that this program counts to. */
    @ParameterizedTest
    @ValueSource(strings = { "9223372036854775807", "99999999999999999999" })
    void aNumberOfAnyDigitsEndsItWithALine(String number) {
        // given
        segment(SegmentChange.SNAPSHOT, 1033, "Active");
        published.add(new ConsumerRecord<>("usercom.crawls", 0, 7, "main/1033".getBytes(StandardCharsets.UTF_8),
                ("{\"crawl\":" + number + "}").getBytes(StandardCharsets.UTF_8)));

        // then
        assertThatThrownBy(this::rebuilt).isInstanceOf(StateProblem.class).hasMessageContaining("offset 7 of usercom.crawls-0");

        // given
        published.get(0).headers().remove("ce_id").add("ce_id",
                ("main/1033/r" + number + "/snapshot").getBytes(StandardCharsets.UTF_8));

        // then
        assertThatThrownBy(this::rebuilt).isInstanceOf(StateProblem.class)
                .hasMessageContaining("offset 0 of usercom.segments-0 is not an event of this program").message()
                .doesNotContain("\n");
    }

    private static AccountState decoded(List<OutRecord> topic) {
        StateDecoder decoder = new StateDecoder("main");
        topic.forEach(record -> decoder.accept(record.key(), record.value()));
        return decoder.state();
    }

    private void segment(SegmentChange change, long id, String name) {
        publish(EVENTS.segment(change, object("{\"id\": " + id + ", \"name\": \"" + name + "\", \"object_count\": 3}"),
                null, revision++, NOW));
    }

    private void member(MembershipChange change, Reason reason, long segment, long user, long run) {
        member(change, reason, segment, user, run, "\"custom_id\": \"A-" + user + "\", \"score\": 1");
    }

    private void member(MembershipChange change, Reason reason, long segment, long user, long run, String row) {
        publish(EVENTS.membership(change, reason, segment, "Active", object("{\"id\": " + user + ", " + row + "}"), null, run,
                "2024-10-11T10:12:32.661576Z", NOW));
    }

    private void report(CrawlOutcome outcome, Reason reason, long segment, long run, long seen) {
        publish(List.of(EVENTS.crawl(
                new CrawlReport("main", new CrawlReport.Segment(segment, "Active", seen, "0000000000000000", null),
                        new CrawlReport.Run(run, reason, null, NOW, NOW), outcome, null,
                        new CrawlReport.Walk(1, 1, seen, OptionalLong.of(seen), true), CrawlReport.Counts.NONE),
                new TreeMap<>())));
    }

    private void publish(List<OutRecord> records) {
        for (OutRecord out : records) {
            RecordHeaders headers = new RecordHeaders();
            out.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
            byte[] key = out.key().getBytes(StandardCharsets.UTF_8);
            ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(out.topic(), partition, published.size(),
                    taken.toEpochMilli(), TimestampType.CREATE_TIME, key.length, 0, key, out.value(), headers,
                    Optional.empty());
            published.add(record);
        }
    }

    /** Topic by topic, and there partition by partition, as the relay may read them. */
    private AccountState rebuilt() {
        StateRebuild rebuild = new StateRebuild("main", fields, remember);
        published.stream().filter(record -> record.topic().equals("usercom.segments")).forEach(rebuild::segment);
        published.stream().filter(record -> record.topic().equals("usercom.memberships"))
                .sorted(Comparator.comparing(ConsumerRecord::partition)).forEach(rebuild::membership);
        published.stream().filter(record -> record.topic().equals("usercom.crawls")).forEach(rebuild::report);
        return rebuild.state();
    }

    private static String remembered(AccountState state, long user) {
        byte[] packed = state.users.get(user);
        return state.fieldSets.get(packed[0]).names() + " "
                + new String(Arrays.copyOfRange(packed, 1, packed.length), StandardCharsets.UTF_8);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static ObjectNode object(String json) {
        try {
            JsonNode node = StateFormat.JSON.readTree(json);
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
