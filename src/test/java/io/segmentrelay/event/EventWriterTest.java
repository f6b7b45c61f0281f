package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

class EventWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant DETECTED = Instant.parse("2024-10-11T10:13:01.120Z");
    private static final String COUNTED = "2024-10-11T10:12:32.661576Z";

    private final EventWriter events = new EventWriter("main", "https://app.user.com/api/public", EventTopics.DEFAULT, true);

    @Test
    void aMembershipIsTheExampleOfTheDesign() throws IOException {
        // given
        ObjectNode user = object("{'id':27,'custom_id':'A-17','user_key':'k3hq0wz81bma'}");
        // when
        List<OutRecord> records = entered(user, COUNTED);
        // then
        assertThat(records).hasSize(1);
        assertThat(records.get(0).topic()).isEqualTo("usercom.memberships");
        assertThat(records.get(0).partition()).isNull();
        assertThat(records.get(0).key()).isEqualTo("main/1033/27");
        assertThat(records.get(0)).as("of the user no more than the number").asString()
                .matches("usercom.memberships\\[main/1033/27] \\d+ bytes");
        assertThat(records.get(0).headers()).containsExactly(Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", "main/1033/42/27/entered"),
                Map.entry("ce_type", "io.segmentrelay.membership.entered.v1"),
                Map.entry("ce_source", "https://app.user.com/api/public/segments/1033/"),
                Map.entry("ce_subject", "main/1033/27"), Map.entry("ce_time", COUNTED),
                Map.entry("content-type", "application/json"));
        assertThat(value(records.get(0))).isEqualTo(object("""
                {'account': 'main', 'segment': {'id': 1033, 'name': 'Active'},
                 'user': {'id': 27, 'custom_id': 'A-17', 'user_key': 'k3hq0wz81bma'},
                 'change': 'entered', 'reason': 'recounted', 'crawl': 42,
                 'counted_at': '2024-10-11T10:12:32.661576Z', 'detected_at': '2024-10-11T10:13:01.120Z'}
                """));
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void aTombstoneFollowsALeftAndADeletedSegmentUnlessTheyAreOff(boolean tombstones) throws IOException {
        // given
        EventWriter writer = new EventWriter("main", "https://app.user.com/api/public", EventTopics.DEFAULT, tombstones);

        // when
        List<OutRecord> left = writer.membership(MembershipChange.LEFT, Reason.RECOUNTED, 1033, "Active",
                object("{'id':27}"), null, 42, COUNTED, DETECTED);
        List<OutRecord> deleted = writer.segment(SegmentChange.DELETED, object("{'id':1033,'name':'Active'}"), null, 4,
                DETECTED);

        // then
        assertThat(OutRecord.tombstone("usercom.memberships", "main/1033/27"))
                .hasToString("usercom.memberships[main/1033/27] tombstone");
        assertThat(left.get(0).isTombstone()).isFalse();
        assertThat(left.subList(1, left.size())).isEqualTo(
                tombstones ? List.of(OutRecord.tombstone("usercom.memberships", "main/1033/27")) : List.of());
        assertThat(deleted.subList(1, deleted.size())).isEqualTo(
                tombstones ? List.of(OutRecord.tombstone("usercom.segments", "main/1033")) : List.of());
    }

    @Test
    void theTimeIsTheRecountsElseTheDetections() throws IOException {
        // given
        ObjectNode user = object("{'id':27}");
        // when
        OutRecord known = entered(user, "2024-10-11T12:12:32+02:00").get(0);
        OutRecord unknown = entered(user, null).get(0);
        OutRecord unreadable = entered(user, "yesterday").get(0);
        OutRecord beyond = entered(user, "9999-12-31T23:59:59-05:00").get(0);
        OutRecord lastYear = entered(user, "9999-12-31T23:59:59Z").get(0);
        OutRecord firstYear = entered(user, "0000-01-01T00:00:00Z").get(0);
        OutRecord before = entered(user, "-0001-12-31T23:59:59Z").get(0);
        OutRecord wholeSecond = events.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "Active", user, null, 42,
                null, Instant.parse("2024-10-11T10:13:01Z")).get(0);
        // then
        assertThat(known.headers()).containsEntry("ce_time", "2024-10-11T10:12:32Z");
        assertThat(value(known).get("counted_at").textValue()).isEqualTo("2024-10-11T12:12:32+02:00");
        assertThat(unknown.headers()).containsEntry("ce_time", "2024-10-11T10:13:01.120Z");
        assertThat(value(unknown).has("counted_at")).isFalse();
        assertThat(unreadable.headers()).containsEntry("ce_time", "2024-10-11T10:13:01.120Z");
        assertThat(beyond.headers()).as("in UTC it is of the year 10000").containsEntry("ce_time", "2024-10-11T10:13:01.120Z");
        assertThat(lastYear.headers()).containsEntry("ce_time", "9999-12-31T23:59:59Z");
        assertThat(firstYear.headers()).containsEntry("ce_time", "0000-01-01T00:00:00Z");
        assertThat(before.headers()).as("RFC 3339 has no years before 0")
                .containsEntry("ce_time", "2024-10-11T10:13:01.120Z");
        assertThat(value(wholeSecond).get("detected_at").textValue()).isEqualTo("2024-10-11T10:13:01.000Z");
    }

    @Test
    void idsBeyondThirtyTwoBitsAndNamesOfAnyScriptAreKept() throws IOException {
        // given
        ObjectNode user = object("{'id':9007199254740993,'city':'Łódź 🎉'}");
        // when
        OutRecord record = events.membership(MembershipChange.SNAPSHOT, Reason.BASELINE, 5_000_000_000L, "Śpiący 😴",
                user, null, 1_728_641_552L, null, DETECTED).get(0);
        // then
        assertThat(record.key()).isEqualTo("main/5000000000/9007199254740993");
        assertThat(value(record).get("user")).isEqualTo(user);
        assertThat(value(record).at("/segment/name").textValue()).isEqualTo("Śpiący 😴");
    }

    @Test
    void aSegmentCarriesTheFieldsAsGiven() throws IOException {
        // given
        ObjectNode segment = object("{'name':'Active','id':1033,'object_count':100,'a_new_field':[1,{'b':null}]}");
        ObjectNode previous = object("{'name':'Awake'}");
        // when
        List<OutRecord> records = events.segment(SegmentChange.UPDATED, segment, previous, 3, DETECTED);
        // then
        assertThat(records).hasSize(1);
        assertThat(records.get(0).topic()).isEqualTo("usercom.segments");
        assertThat(records.get(0).key()).isEqualTo("main/1033");
        assertThat(records.get(0).headers()).containsEntry("ce_id", "main/1033/r3/updated")
                .containsEntry("ce_type", "io.segmentrelay.segment.updated.v1").containsEntry("ce_subject", "main/1033")
                .containsEntry("ce_time", "2024-10-11T10:13:01.120Z");
        assertThat(new String(records.get(0).value())).isEqualTo("{\"account\":\"main\",\"change\":\"updated\",\"segment\":"
                + segment + ",\"previous\":{\"name\":\"Awake\"},\"detected_at\":\"2024-10-11T10:13:01.120Z\"}");
    }

    @Test
    void aReportClosesARunWithItsCountsAndPositions() throws IOException {
        // given
        CrawlReport report = new CrawlReport("main",
                new CrawlReport.Segment(1033, "Active", 1000, "00c0ffee00c0ffee", SizeAlarm.SHRANK),
                new CrawlReport.Run(42, Reason.RECOUNTED, COUNTED, DETECTED.minusSeconds(3), DETECTED), CrawlOutcome.HELD,
                "600 of 1000 members would leave", new CrawlReport.Walk(4, 5, 400, OptionalLong.of(400), true),
                new CrawlReport.Counts(0, 2, 1, 0, 600, 0));
        // when
        OutRecord record = events.crawl(report, new TreeMap<>(Map.of(1, 77L, 0, 4L)));
        // then
        assertThat(record.topic()).isEqualTo("usercom.crawls");
        assertThat(record.key()).isEqualTo("main/1033");
        assertThat(record.headers()).containsEntry("ce_id", "main/1033/42/held")
                .containsEntry("ce_type", "io.segmentrelay.crawl.held.v1").containsEntry("ce_time", COUNTED);
        assertThat(value(record)).isEqualTo(
                object("""
                        {'account': 'main', 'segment': {'id': 1033, 'name': 'Active'}, 'crawl': 42, 'reason': 'recounted',
                         'outcome': 'held', 'why': '600 of 1000 members would leave', 'pages': 4, 'requests': 5,
                         'members_seen': 400, 'members_expected': 400, 'exact': true, 'snapshot': 0, 'entered': 2,
                         'updated': 1, 'left': 0, 'held': 600, 'filtered': 0, 'members': 1000, 'digest': '00c0ffee00c0ffee',
                         'size_alarm': 'shrank',
                         'counted_at': '2024-10-11T10:12:32.661576Z',
                         'started_at': '2024-10-11T10:12:58.120Z', 'finished_at': '2024-10-11T10:13:01.120Z',
                         'positions': {'0': 4, '1': 77}}
                        """));
    }

    @Test
    void aReportOfAnotherAccountIsRefused() {
        // given
        CrawlReport report = new CrawlReport("other", new CrawlReport.Segment(1033, "Active", 0, "0000000000000000", null),
                new CrawlReport.Run(42, Reason.RECOUNTED, COUNTED, DETECTED, DETECTED), CrawlOutcome.COMPLETED, null,
                new CrawlReport.Walk(1, 1, 0, OptionalLong.empty(), true), CrawlReport.Counts.NONE);
        // when // then
        assertThatThrownBy(() -> events.crawl(report, new TreeMap<>())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a report of other, not of main");
    }

    @Test
    void theAnswerToASignalNamesItsPlaceAndTheSegmentIfItIsAboutOne() throws IOException {
        // given
        Signal one = new Signal(SignalKind.APPROVE, "main", OptionalLong.of(1033));
        Signal all = new Signal(SignalKind.PAUSE, null, OptionalLong.empty());
        // when
        OutRecord approved = events.signal(new SignalAnswer(one, 17, "Active", true, "3 members leave", DETECTED));
        OutRecord refused = events.signal(new SignalAnswer(all, 18, null, false, "is paused already", DETECTED));
        // then
        assertThat(approved.topic()).isEqualTo("usercom.crawls");
        assertThat(approved.key()).isEqualTo("main/1033");
        assertThat(approved.headers()).containsEntry("ce_id", "main/1033/s17/done")
                .containsEntry("ce_type", "io.segmentrelay.signal.done.v1")
                .containsEntry("ce_source", "https://app.user.com/api/public/segments/1033/");
        assertThat(value(approved)).isEqualTo(object("""
                {'account': 'main', 'segment': {'id': 1033, 'name': 'Active'}, 'signal': 'approve', 'position': 17,
                 'outcome': 'done', 'what': '3 members leave', 'detected_at': '2024-10-11T10:13:01.120Z'}
                """));
        assertThat(refused.key()).isEqualTo("main");
        assertThat(refused.headers()).containsEntry("ce_id", "main/s18/refused")
                .containsEntry("ce_source", "https://app.user.com/api/public/segments/");
        assertThat(value(refused)).isEqualTo(object("""
                {'account': 'main', 'signal': 'pause', 'position': 18, 'outcome': 'refused', 'what': 'is paused already',
                 'detected_at': '2024-10-11T10:13:01.120Z'}
                """));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{'id':'27'}", "{'id':27.0}", "{'id':9223372036854775808}" })
    void aUserWithoutANumberIsRefused(String json) throws IOException {
        // given
        ObjectNode user = object(json);
        // when // then
        assertThatThrownBy(() -> entered(user, COUNTED)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a user without a whole number as id");
    }

    @ParameterizedTest
    @ValueSource(strings = { "a/b", "", " " })
    void anAccountThatWouldMakeKeysAmbiguousIsRefused(String account) {
        // when // then
        assertThatThrownBy(() -> new EventWriter(account, "https://app.user.com/api/public", EventTopics.DEFAULT, true))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + account + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://app.user.com/api/public", "https://app.user.com/api/public/" })
    void theSourceIsTheAddressOfTheSegmentHoweverThatOfTheApiEnds(String apiBase) throws IOException {
        // given
        EventWriter writer = new EventWriter("main", apiBase, EventTopics.DEFAULT, true);
        // when
        OutRecord record = writer.segment(SegmentChange.SNAPSHOT, object("{'id':1033}"), null, 1, DETECTED).get(0);
        // then
        assertThat(record.headers()).containsEntry("ce_source", "https://app.user.com/api/public/segments/1033/");
    }

    @Test
    void aRecordIsAnotherIfAnyPartOfItIs() {
        // given
        byte[] bytes = { 1 };
        OutRecord record = new OutRecord("usercom.memberships", 0, "main/1033/27", bytes, Map.of("ce_id", "1"));
        // then
        assertThat(record).isEqualTo(new OutRecord("usercom.memberships", 0, "main/1033/27", bytes, Map.of("ce_id", "1")))
                .isNotEqualTo(new OutRecord("usercom.crawls", 0, "main/1033/27", bytes, Map.of("ce_id", "1")))
                .isNotEqualTo(new OutRecord("usercom.memberships", 1, "main/1033/27", bytes, Map.of("ce_id", "1")))
                .isNotEqualTo(new OutRecord("usercom.memberships", 0, "main/1033/28", bytes, Map.of("ce_id", "1")))
                .isNotEqualTo(new OutRecord("usercom.memberships", 0, "main/1033/27", new byte[1], Map.of("ce_id", "1")))
                .isNotEqualTo(new OutRecord("usercom.memberships", 0, "main/1033/27", bytes, Map.of("ce_id", "2")));
    }

    @Test
    void aRecordKeepsItsValueWhateverBecomesOfTheBytesThatWereGivenOrTaken() {
        // given
        byte[] bytes = { 1 };
        OutRecord record = new OutRecord("usercom.memberships", null, "main/1033/27", bytes, Map.of());

        // when
        bytes[0] = 2;
        record.value()[0] = 3;

        // then
        assertThat(record.value()).containsExactly(1);
    }

    private List<OutRecord> entered(ObjectNode user, String countedAt) {
        return events.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "Active", user, null, 42, countedAt,
                DETECTED);
    }

    private static JsonNode value(OutRecord record) throws IOException {
        return JSON.readTree(record.value());
    }

    private static ObjectNode object(String json) throws IOException {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }
}
