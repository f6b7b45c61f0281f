package io.segmentrelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.ReadEvent;
import io.segmentrelay.testing.Replay;

/** What was published of one account so far, and the table that a consumer builds from it. Safe for many threads. */
final class AccountEvents {

    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final Replay replay = new Replay();
    private AssertionError violation;

    synchronized void take(ConsumerRecord<String, byte[]> record) {
        records.add(record);
        try {
            replay.accept(record);
        } catch (AssertionError e) {
            violation = violation == null ? e : violation;
        }
    }

    /** The members of each segment as replayed, or the first violation of the rules of replay. */
    synchronized SortedMap<String, SortedSet<Long>> table() {
        requireReplayed();
        return replay.table();
    }

    synchronized Optional<JsonNode> fields(String key) {
        requireReplayed();
        return replay.fields(key);
    }

    synchronized List<ConsumerRecord<String, byte[]>> records() {
        requireReplayed();
        return List.copyOf(records);
    }

    private void requireReplayed() {
        if (violation != null) {
            throw new AssertionError(violation.getMessage(), violation);
        }
    }

    /** For instance all that are {@code membership.left}. */
    List<ReadEvent> events(String ending) {
        return events(event -> event.is(ending));
    }

    List<ReadEvent> reports() {
        return events(event -> event.record().topic().equals(EventTopics.DEFAULT.crawls()));
    }

    List<ReadEvent> memberships() {
        return events(event -> event.record().topic().equals(EventTopics.DEFAULT.memberships()));
    }

    private List<ReadEvent> events(Predicate<ReadEvent> wanted) {
        return records().stream().filter(record -> record.value() != null).map(ReadEvent::of).filter(wanted).toList();
    }
}
