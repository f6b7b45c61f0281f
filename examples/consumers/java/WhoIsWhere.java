import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A table in memory of who is in which segment; each segment is printed whenever its members changed, and whether they are
 * right whenever a report has told what they should be.
 */
public final class WhoIsWhere {
    private static final String MEMBERSHIPS = "usercom.memberships";
    private static final String CRAWLS = "usercom.crawls";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** By segment (main/1033) its members (27), each with the last event about it, as JSON. */
    private final SortedMap<String, SortedMap<Long, String>> segments = new TreeMap<>();
    private final SortedSet<String> changed = new TreeSet<>();
    /** The latest report of each segment, until it was compared. */
    private final SortedMap<String, JsonNode> reports = new TreeMap<>();
    /** The latest run by which anybody became a member of the segment, or ceased to be one. */
    private final Map<String, Long> runs = new HashMap<>();
    /** Beyond what each partition must have been read before anything is compared. */
    private final Map<TopicPartition, Long> awaited = new HashMap<>();

    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", args.length > 0 ? args[0] : "localhost:19092",
                // What was rolled back is never seen; what is seen is never taken back.
                "isolation.level", "read_committed",
                // The table is gone with the process: every start reads from the beginning, and no offset is remembered.
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false,
                // The relay makes the topics, with what they need: whoever asks for one that is not there yet must not.
                "allow.auto.create.topics", false);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            WhoIsWhere table = new WhoIsWhere();
            consumer.endOffsets(partitions).forEach((partition, end) -> table.awaited.put(partition, end - 1));
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    table.apply(record);
                }
                // Before that, the table is of the past, and some partitions are further in it than others.
                if (partitions.stream().allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0)) {
                    table.print();
                    table.compare(consumer);
                }
            }
        }
    }

    /** Waits for the topics, for the relay may not have run yet. */
    private static List<TopicPartition> partitions(Consumer<?, ?> consumer) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(MEMBERSHIPS, CRAWLS)) {
            while (consumer.partitionsFor(topic).isEmpty()) {
                System.err.println(topic + " is not there yet: waiting");
                Thread.sleep(1000);
            }
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    private void apply(ConsumerRecord<String, String> record) throws Exception {
        if (record.topic().equals(CRAWLS)) {
            if (header(record, "ce_type").startsWith("io.segmentrelay.crawl.")) {
                report(record.key(), JSON.readTree(record.value()));
            }
            return;
        }
        int slash = record.key().lastIndexOf('/');
        String segment = record.key().substring(0, slash);
        long user = Long.parseLong(record.key().substring(slash + 1));
        SortedMap<Long, String> members = segments.computeIfAbsent(segment, key -> new TreeMap<>());
        if (record.value() == null || header(record, "ce_type").equals("io.segmentrelay.membership.left.v1")) {
            // Of somebody unknown too: compaction may have left only the end.
            members.remove(user);
        } else {
            // snapshot, entered and updated alike say that the user is a member.
            members.put(user, record.value());
        }
        String[] id = header(record, "ce_id").split("/"); // main/1033/42/27/entered; a tombstone has none.
        if (id.length == 5 && !id[4].equals("updated")) { // The run of that may be of another segment.
            runs.merge(segment, Long.parseLong(id[2]), Math::max);
        }
        changed.add(segment);
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void report(String segment, JsonNode report) {
        reports.put(segment, report);
        report.path("positions").properties().forEach(position -> awaited.merge(
                new TopicPartition(MEMBERSHIPS, Integer.parseInt(position.getKey())), position.getValue().longValue(),
                Math::max));
    }

    /** Members by their ids; a segment that is deleted has none in the end. */
    private void print() {
        for (String segment : changed) {
            Set<Long> members = members(segment);
            System.out.println(segment + " " + members.size() + " members: " + members);
            if (members.isEmpty()) {
                segments.remove(segment);
            }
        }
        changed.clear();
    }

    private Set<Long> members(String segment) {
        return segments.getOrDefault(segment, Collections.emptySortedMap()).keySet();
    }

    /** A table of another moment than the report waits: for what it has not read, or for the report of the run it is in. */
    private void compare(Consumer<?, ?> consumer) throws Exception {
        if (awaited.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) <= end.getValue())) {
            return;
        }
        for (String segment : List.copyOf(reports.keySet())) {
            JsonNode told = reports.get(segment);
            if (told.has("digest") && told.path("crawl").longValue() >= runs.getOrDefault(segment, 0L)) {
                reports.remove(segment);
                Set<Long> here = members(segment);
                boolean isRight = here.size() == told.path("members").longValue()
                        && digest(here).equals(told.path("digest").textValue());
                System.out.println(segment + " is " + (isRight ? "right: " : "wrong: ") + here.size() + " here, "
                        + told.path("members") + " told");
            }
        }
    }

    private static String digest(Iterable<Long> ids) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        long sum = 0;
        for (long id : ids) {
            sum += ByteBuffer.wrap(sha256.digest(Long.toString(id).getBytes(StandardCharsets.UTF_8))).getLong();
        }
        return HexFormat.of().toHexDigits(sum);
    }
}
