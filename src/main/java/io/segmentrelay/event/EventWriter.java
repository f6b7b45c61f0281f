package io.segmentrelay.event;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventJson.Fields;
import io.segmentrelay.text.Times;

/**
 * Writes the events of one account. Every method is a pure function of its arguments: the same change yields the same record,
 * byte for byte, so that a record sent again after a rollback is recognised. Safe for use by several threads.
 */
public final class EventWriter {
    private static final DateTimeFormatter MILLISECONDS = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter(Locale.ROOT);

    private final String account;
    private final String segmentsUrl;
    private final EventTopics topics;
    private final boolean tombstones;
    /** The events of a page share their times. */
    private volatile Written<Instant> detected = new Written<>(null, null);
    private volatile Written<String> counted = new Written<>(null, null);

    /** A time, and how it is written. */
    private record Written<T>(T time, String text) {
    }

    /**
     * @param account the account's name, which begins every key
     * @param apiBase the API's address, such as {@code https://app.user.com/api/public}
     * @param tombstones whether a tombstone follows every {@code left} and {@code deleted}
     * @throws IllegalArgumentException if the account's name is empty or would make keys ambiguous
     */
    public EventWriter(String account, String apiBase, EventTopics topics, boolean tombstones) {
        if (account.isBlank() || account.contains("/")) {
            throw new IllegalArgumentException("account must be a name without '/': '" + account + "'");
        }
        this.account = account;
        this.segmentsUrl = apiBase + (apiBase.endsWith("/") ? "" : "/") + "segments/";
        this.topics = topics;
        this.tombstones = tombstones;
    }

    public EventTopics topics() {
        return topics;
    }

    /**
     * A change of a segment itself.
     *
     * @param segment the API's fields as given; for {@link SegmentChange#DELETED} as last published
     * @param previous the former values of the fields that changed, or null
     * @param revision counts up in the account; part of the event's id
     * @param detectedAt when the relay read it
     * @return the event, and its tombstone if there is one
     * @throws IllegalArgumentException if the segment has no whole number as {@code id}
     */
    public List<OutRecord> segment(SegmentChange change, ObjectNode segment, ObjectNode previous, long revision,
            Instant detectedAt) {
        long segmentId = id(segment, "segment");
        String key = key(segmentId);
        String detected = milliseconds(detectedAt);
        OutRecord event = event(topics.segments(), source(segmentId), key, "segment", change.wireName(),
                key + "/r" + revision + "/" + change.wireName(), detected, json -> {
                    json.text("change", change.wireName());
                    json.tree("segment", segment);
                    json.tree("previous", previous);
                    json.text("detected_at", detected);
                });
        return withTombstone(event, change == SegmentChange.DELETED);
    }

    /**
     * A change of one user's membership of one segment.
     *
     * @param user the published fields, {@code id} among them; for {@link MembershipChange#LEFT} as last published
     * @param previous the former values of the fields that changed, or null
     * @param run the number of the run that publishes it
     * @param countedAt the segment's {@code last_counted} as the API gave it, or null
     * @param detectedAt when the relay read it
     * @return the event, and its tombstone if there is one
     * @throws IllegalArgumentException if the user has no whole number as {@code id}
     */
    public List<OutRecord> membership(MembershipChange change, Reason reason, long segmentId, String segmentName,
            ObjectNode user, ObjectNode previous, long run, String countedAt, Instant detectedAt) {
        long userId = id(user, "user");
        String detected = detected(detectedAt);
        OutRecord event = event(topics.memberships(), source(segmentId), key(segmentId) + "/" + userId, "membership",
                change.wireName(), key(segmentId) + "/" + run + "/" + userId + "/" + change.wireName(),
                occurred(countedAt, detected), json -> {
                    json.segment(segmentId, segmentName);
                    json.tree("user", user);
                    json.text("change", change.wireName());
                    json.tree("previous", previous);
                    json.text("reason", reason.wireName());
                    json.number("crawl", run);
                    json.text("counted_at", countedAt);
                    json.text("detected_at", detected);
                });
        return withTombstone(event, change == MembershipChange.LEFT);
    }

    private String detected(Instant time) {
        Written<Instant> last = detected;
        if (!time.equals(last.time())) {
            last = new Written<>(time, milliseconds(time));
            detected = last;
        }
        return last.text();
    }

    private String occurred(String time, String otherwise) {
        Written<String> last = counted;
        if (time == null || !time.equals(last.time())) {
            last = new Written<>(time, occurredAt(time, null));
            counted = last;
        }
        return last.text() == null ? otherwise : last.text();
    }

    /**
     * The report that closes a run.
     *
     * @param positions for each partition of the memberships topic that the run wrote to, the offset of its last record there
     * @throws IllegalArgumentException if the report is about another account
     */
    public OutRecord crawl(CrawlReport report, SortedMap<Integer, Long> positions) {
        if (!report.account().equals(account)) {
            throw new IllegalArgumentException("a report of " + report.account() + ", not of " + account);
        }
        CrawlReport.Run run = report.run();
        String key = key(report.segment().id());
        String outcome = report.outcome().wireName();
        SizeAlarm alarm = report.segment().alarm();
        String finished = milliseconds(run.finishedAt());
        return event(topics.crawls(), source(report.segment().id()), key, "crawl", outcome,
                key + "/" + run.number() + "/" + outcome, occurredAt(run.countedAt(), finished), json -> {
                    json.segment(report.segment().id(), report.segment().name());
                    json.number("crawl", run.number());
                    json.text("reason", run.reason().wireName());
                    json.text("outcome", outcome);
                    json.text("why", report.why());
                    json.walk(report.walk());
                    json.counts(report.counts());
                    json.number("members", report.segment().members());
                    json.text("digest", report.segment().digest());
                    json.text("size_alarm", alarm == null ? null : alarm.wireName());
                    json.text("counted_at", run.countedAt());
                    json.text("started_at", milliseconds(run.startedAt()));
                    json.text("finished_at", finished);
                    json.positions(positions);
                });
    }

    public OutRecord signal(SignalAnswer answer) {
        OptionalLong segment = answer.signal().segment();
        String key = segment.isPresent() ? key(segment.getAsLong()) : account;
        String at = milliseconds(answer.at());
        return event(topics.crawls(), segment.isPresent() ? source(segment.getAsLong()) : segmentsUrl, key, "signal",
                answer.outcome(), key + "/s" + answer.offset() + "/" + answer.outcome(), at, json -> {
                    if (segment.isPresent()) {
                        json.segment(segment.getAsLong(), answer.segmentName());
                    }
                    json.text("signal", answer.signal().kind().wireName());
                    json.number("position", answer.offset());
                    json.text("outcome", answer.outcome());
                    json.text("what", answer.what());
                    json.text("detected_at", at);
                });
    }

    private OutRecord event(String topic, String source, String key, String family, String change, String id, String time,
            Fields fields) {
        return new OutRecord(topic, null, key, EventJson.object(account, fields),
                headers(id, "io.segmentrelay." + family + "." + change + ".v1", source, key, time));
    }

    private String source(long segmentId) {
        return segmentsUrl + segmentId + "/";
    }

    private List<OutRecord> withTombstone(OutRecord event, boolean last) {
        return last && tombstones ? List.of(event, OutRecord.tombstone(event.topic(), event.key())) : List.of(event);
    }

    private String key(long segmentId) {
        return account + "/" + segmentId;
    }

    private static long id(ObjectNode owner, String what) {
        JsonNode id = owner.get("id");
        if (id == null || !id.isIntegralNumber() || !id.canConvertToLong()) {
            throw new IllegalArgumentException("a " + what + " without a whole number as id");
        }
        return id.longValue();
    }

    /** Of CloudEvents 1.0, in Kafka's binary mode. */
    static Map<String, String> headers(String id, String type, String source, String subject, String time) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_type", type);
        headers.put("ce_source", source);
        headers.put("ce_subject", subject);
        headers.put("ce_time", time);
        headers.put("content-type", "application/json");
        return headers;
    }

    /** With three fraction digits, always. */
    private static String milliseconds(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** @param counted the API's time; null, or none that RFC 3339 can write, gives the other */
    private static String occurredAt(String counted, String otherwise) {
        return Times.moment(counted).map(Instant::toString).orElse(otherwise);
    }
}
