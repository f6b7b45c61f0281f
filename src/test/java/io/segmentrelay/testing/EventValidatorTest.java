package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SegmentChange;

class EventValidatorTest {
    private static final OutRecord ENTERED = Samples.entered(27, 42).get(0);

    private final EventValidator validator = new EventValidator(EventTopics.DEFAULT);

    @ParameterizedTest
    @EnumSource
    void everyChangeOfASegmentIsValid(SegmentChange change) {
        // given
        List<OutRecord> records = Samples.segment(change, 3);
        // when // then
        assertThat(violations(records)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeOfAMembershipIsValid(MembershipChange change) {
        // given
        Reason reason = change == MembershipChange.SNAPSHOT ? Reason.BASELINE : Reason.REFRESH;
        String previous = change == MembershipChange.UPDATED ? "{'custom_id':null}" : null;
        // when
        List<OutRecord> records = Samples.membership(change, reason, 1033, "{'id':9007199254740993,'tags':[1]}",
                previous, 42);
        // then
        assertThat(violations(records)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyReportIsValid(CrawlOutcome outcome) {
        // given
        CrawlReport.Counts counts = new CrawlReport.Counts(0, 1, 0, 0, outcome == CrawlOutcome.HELD ? 7 : 0, 0);
        // when
        OutRecord report = Samples.report(outcome, 42, counts, Samples.positions(3));
        // then
        assertThat(violations(List.of(report))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "ce_specversion, 0.3, not '1.0'", "content-type, text/plain, not 'application/json'",
            "ce_id, main/1033/43/27/entered, ce_id", "ce_id, main/1033/42/28/entered, ce_id",
            "ce_id, main/1033/42/27/left, ce_id", "ce_id, main/1034/42/27/entered, ce_id",
            "ce_type, io.segmentrelay.membership.joined.v1, ce_type",
            "ce_type, io.segmentrelay.crawl.completed.v1, ce_type",
            "ce_type, io.segmentrelay.membership.left.v1, change is 'entered'",
            "ce_source, https://app.user.com/api/public/segments/1034/, ce_source", "ce_source, /segments/1033/, ce_source",
            "ce_subject, main/1033/28, ce_subject", "ce_time, 2024-10-11 10:12:32, no RFC 3339",
            "ce_time, 2024-10-11T10:13:01.120Z, neither counted_at", "ce_extra, 1, one too many" })
    void aWrongHeaderIsFound(String name, String text, String expected) {
        // given
        Map<String, String> headers = new LinkedHashMap<>(ENTERED.headers());
        headers.put(name, text);
        // when
        OutRecord broken = new OutRecord(ENTERED.topic(), null, ENTERED.key(), ENTERED.value(), headers);
        // then
        assertThat(violations(List.of(broken))).anyMatch(violation -> violation.contains(expected));
    }

    static Stream<Arguments> broken() {
        byte[] utf16 = new String(ENTERED.value(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
        Stream<Arguments> whole = Stream.of(
                Arguments.of(new OutRecord(ENTERED.topic(), null, ENTERED.key(), utf16, ENTERED.headers()),
                        "not JSON in UTF-8"),
                Arguments.of(new OutRecord("usercom.relay-state", null, ENTERED.key(), ENTERED.value(), ENTERED.headers()),
                        "no topic for events"),
                Arguments.of(new OutRecord(ENTERED.topic(), null, ENTERED.key(), null, Map.of("ce_id", "a")),
                        "a tombstone with header ce_id"),
                Arguments.of(OutRecord.tombstone("usercom.crawls", "main/1033"), "has no tombstone"),
                Arguments.of(Samples.membership(MembershipChange.UPDATED, Reason.REFRESH, 1033, "{'id':27}", null, 42).get(0),
                        "previous"));
        Stream<Arguments> keys = Stream
                .of("main/1033", "main/1033/", "main/1033/27/1", "1033/27", "main/1033/x", "main/01033/27")
                .map(key -> Arguments.of(new OutRecord(ENTERED.topic(), null, key, ENTERED.value(), ENTERED.headers()),
                        "no key of a membership"));
        Stream<Arguments> headers = ENTERED.headers().keySet().stream().map(name -> {
            Map<String, String> others = new LinkedHashMap<>(ENTERED.headers());
            others.remove(name);
            return Arguments.of(new OutRecord(ENTERED.topic(), null, ENTERED.key(), ENTERED.value(), others),
                    name + " is missing");
        });
        return Stream.of(whole, keys, headers).flatMap(each -> each);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("broken")
    void whatIsWrongIsFound(OutRecord broken, String expected) {
        // when // then
        assertThat(violations(List.of(broken))).anyMatch(violation -> violation.contains(expected));
    }

    @Test
    void aHeaderThatIsThereTwiceIsFound() {
        // given
        ConsumerRecord<String, byte[]> record = new RecordLog().append(ENTERED);
        // when
        record.headers().add("ce_id", record.headers().lastHeader("ce_id").value());
        // then
        assertThat(validator.violations(record)).singleElement().asString()
                .isEqualTo("usercom.memberships-0@0 main/1033/27: header ce_id is there twice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = { "\"account\":\"main\"; \"account\":\"other\"; account is 'other'",
            "\"account\":\"main\",; ''; account", "\"id\":1033; \"id\":1034; segment/id is '1034'",
            "\"id\":1033; \"id\":\"1033\"; /segment/id", "\"id\":27; \"id\":28; user/id is '28'",
            "\"crawl\":42; \"crawl\":43; ce_id", "\"crawl\":42; \"crawl\":\"42\"; /crawl",
            "\"change\":\"entered\"; \"change\":\"left\"; change is 'left'",
            "\"reason\":\"recounted\"; \"reason\":\"whim\"; /reason",
            "\"reason\":\"recounted\"; \"reason\":\"segment_deleted\"; /reason",
            "\"reason\":\"recounted\"; \"reason\":\"recounted\",\"mood\":1; mood",
            "\"reason\":\"recounted\"; \"reason\":\"recounted\",\"previous\":{\"custom_id\":1}; previous",
            "\"name\":\"Active\"; \"name\":\"Active\",\"size\":1; size", "01.120Z; 01Z; /detected_at",
            "2024-10-11T10:13:01.120Z; 2024-13-11T10:13:01.120Z; /detected_at",
            "\"custom_id\":\"A\"; \"custom_id\":7; /user/custom_id", "}; }}; not JSON", "\"user\"; \"user; not JSON",
            "\"crawl\":42; \"crawl\":42,\"crawl\":42; not JSON" })
    void aWrongValueIsFound(String right, String wrong, String expected) {
        // given
        String value = new String(ENTERED.value(), StandardCharsets.UTF_8);
        byte[] broken = value.replace(right, wrong).getBytes(StandardCharsets.UTF_8);
        // when
        List<String> violations = violations(
                List.of(new OutRecord(ENTERED.topic(), null, ENTERED.key(), broken, ENTERED.headers())));
        // then
        assertThat(value).contains(right);
        assertThat(violations).anyMatch(violation -> violation.contains(expected));
    }

    @Test
    void anEventWithoutAKeyIsFound() {
        // given
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(ENTERED.topic(), 0, 0, null, ENTERED.value());
        // when // then
        assertThat(validator.violations(record)).singleElement().asString().endsWith("no key of a membership");
    }

    @Test
    void aReportThatContradictsItsOutcomeIsFound() {
        // given
        CrawlReport.Counts leavers = new CrawlReport.Counts(0, 0, 0, 3, 0, 0);
        // when
        OutRecord incomplete = Samples.report(CrawlOutcome.INCOMPLETE, 42, leavers, Samples.positions(3));
        OutRecord held = Samples.report(CrawlOutcome.HELD, 42, leavers, Samples.positions(3));
        // then
        assertThat(violations(List.of(incomplete))).singleElement().asString().contains("/left");
        assertThat(violations(List.of(held))).anyMatch(violation -> violation.contains("/held: must have a minimum"));
    }

    private List<String> violations(List<OutRecord> sent) {
        return validator.violations(new RecordLog().append(sent).records());
    }
}
