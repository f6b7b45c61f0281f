package io.segmentrelay.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.text.OneLine;

/**
 * Tells what an account would have published, by the records themselves: what routes made of them is what is told. A line
 * for each run that closes and for each segment event; members by their numbers, and only at DEBUG. Used by the account
 * writer's thread alone.
 */
final class DryRunReport {
    private static final Logger LOG = Logger.getLogger(DryRunReport.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CHANGES = List.of("snapshot", "entered", "updated", "left");

    private final String account;
    private final Consumer<String> told;
    /** Membership events by change, of each run that is open. A run may have begun, and published, in a relay. */
    private final Map<Long, Map<String, Long>> open = new HashMap<>();
    private final Map<String, Long> segmentEvents = new TreeMap<>();
    private final Map<String, Long> membershipEvents = new HashMap<>();
    private final Set<Long> walked = new HashSet<>();
    private boolean summedUp;

    /** @param told takes the lines */
    DryRunReport(String account, Consumer<String> told) {
        this.account = account;
        this.told = told;
    }

    /** The records of one transaction, in their order. */
    void committed(List<ProducerRecord<String, byte[]>> records) {
        records.forEach(this::tell);
    }

    private void tell(ProducerRecord<String, byte[]> record) {
        String type = header(record, "ce_type");
        if (type.isEmpty()) {
            return; // State, or a tombstone, which repeats what the event before it says.
        }
        String[] parts = type.split("\\.");
        String change = parts[3];
        switch (parts[2]) {
            case "segment" -> segment(record, change);
            case "membership" -> membership(record, change);
            case "crawl" -> closed(record, change);
            default -> told.accept("dry run: " + record.key() + ": would publish " + type);
        }
    }

    private void segment(ProducerRecord<String, byte[]> record, String change) {
        segmentEvents.merge(change, 1L, Long::sum);
        told.accept("dry run: " + named(record) + ": would publish segment " + change);
    }

    private void membership(ProducerRecord<String, byte[]> record, String change) {
        membershipEvents.merge(change, 1L, Long::sum);
        open.computeIfAbsent(run(record), none -> new HashMap<>()).merge(change, 1L, Long::sum);
        LOG.debugf("dry run: %s %s", record.key(), change);
    }

    private void closed(ProducerRecord<String, byte[]> record, String outcome) {
        Map<String, Long> published = open.remove(run(record));
        JsonNode report = value(record);
        long held = report.path("held").asLong();
        long filtered = report.path("filtered").asLong();
        String why = report.path("why").asText("");
        told.accept("dry run: " + named(record) + ": " + outcome + ", would publish "
                + words(published == null ? Map.of() : published) + (held > 0 ? "; " + held + " held" : "")
                + (filtered > 0 ? "; " + filtered + " filtered" : "") + (why.isEmpty() ? "" : ": " + why));
        if ((outcome.equals("completed") || outcome.equals("held")) && report.path("pages").asLong() > 0) {
            walked.add(Long.parseLong(record.key().split("/")[1]));
        }
    }

    /** Says once what all of it comes to, when every segment that is followed was walked whole. */
    void sumUp(Ledger ledger, long requests) {
        List<SegmentState> followed = ledger.followed();
        if (summedUp || !ledger.state().listed || ledger.isPaused()
                || !followed.stream().allMatch(segment -> walked.contains(segment.id))) {
            return;
        }
        summedUp = true;
        long members = followed.stream().mapToLong(segment -> segment.members.getLongCardinality()).sum();
        told.accept("dry run: account " + account + ": walked every followed segment (segments " + followed.size()
                + ", members " + members + ", requests " + requests + "): would publish of segments "
                + words(segmentEvents, List.copyOf(segmentEvents.keySet())) + ", of members " + words(membershipEvents));
    }

    private static String words(Map<String, Long> events) {
        return words(events, CHANGES);
    }

    private static String words(Map<String, Long> events, List<String> changes) {
        String words = changes.stream().filter(events::containsKey).map(change -> events.get(change) + " " + change)
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "nothing" : words;
    }

    /** The number of the run, which follows account and segment in the id of its events. */
    private static long run(ProducerRecord<String, byte[]> record) {
        return Long.parseLong(header(record, "ce_id").split("/")[2]);
    }

    private static String named(ProducerRecord<String, byte[]> record) {
        return (record.key() + " " + OneLine.name(value(record).path("segment").path("name").asText())).trim();
    }

    /** Nothing where a route made something else of it than JSON. */
    private static JsonNode value(ProducerRecord<String, byte[]> record) {
        try {
            return record.value() == null ? JSON.missingNode() : JSON.readTree(record.value());
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
