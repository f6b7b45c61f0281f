package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.Replay;

/** What was published of one account so far, and the table that a consumer builds from it. Safe for many threads. */
final class AccountEvents {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final Replay replay = new Replay(true);
    private AssertionError violation;

    /** An event that was read back; tombstones are none. */
    record Event(ConsumerRecord<String, byte[]> record, String type, JsonNode value) {
        boolean is(String ending) {
            return type.endsWith("." + ending + ".v1");
        }

        long segment() {
            return value.at("/segment/id").longValue();
        }

        long user() {
            return value.at("/user/id").longValue();
        }

        long run() {
            return value.path("crawl").longValue();
        }
    }

    AccountEvents(String account) {
        // Named for those who look at many of them in a debugger.
    }

    synchronized void take(ConsumerRecord<String, byte[]> record) {
        records.add(record);
        try {
            replay.accept(record);
        } catch (AssertionError e) {
            violation = violation == null ? e : violation;
        }
    }

    /** The members of a segment as replayed, or the first violation of the rules of replay. */
    synchronized SortedSet<Long> members(String segmentKey) {
        requireReplayed();
        return new TreeSet<>(replay.members(segmentKey));
    }

    synchronized SortedSet<String> segments() {
        requireReplayed();
        return replay.segments();
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
    List<Event> events(String ending) {
        return events(event -> event.is(ending));
    }

    List<Event> reports() {
        return events(event -> event.record().topic().equals(EventTopics.DEFAULT.crawls()));
    }

    List<Event> memberships() {
        return events(event -> event.record().topic().equals(EventTopics.DEFAULT.memberships()));
    }

    private List<Event> events(Predicate<Event> wanted) {
        return records().stream().filter(record -> record.value() != null).map(AccountEvents::event).filter(wanted).toList();
    }

    private static Event event(ConsumerRecord<String, byte[]> record) {
        try {
            String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
            return new Event(record, type, JSON.readTree(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
