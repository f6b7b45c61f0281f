import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

/** A table in memory of who is in which segment; each segment is printed whenever its members changed. */
public final class WhoIsWhere {
    private static final String TOPIC = "usercom.memberships";

    /** By segment (main/1033) its members (27), each with the last event about it, as JSON. */
    private final SortedMap<String, SortedMap<Long, String>> segments = new TreeMap<>();

    public static void main(String[] args) throws InterruptedException {
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
            SortedSet<String> changed = new TreeSet<>();
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    changed.add(table.apply(record));
                }
                // Before that, the table is of the past, and some partitions are further in it than others.
                if (partitions.stream().allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0)) {
                    changed.forEach(table::print);
                    changed.clear();
                }
            }
        }
    }

    /** Waits for the topic, for the relay may not have run yet. */
    private static List<TopicPartition> partitions(Consumer<?, ?> consumer) throws InterruptedException {
        while (consumer.partitionsFor(TOPIC).isEmpty()) {
            System.err.println(TOPIC + " is not there yet: waiting");
            Thread.sleep(1000);
        }
        return consumer.partitionsFor(TOPIC).stream().map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
    }

    /**
     * Enters one record.
     *
     * @return the segment that it is about
     */
    private String apply(ConsumerRecord<String, String> record) {
        int slash = record.key().lastIndexOf('/');
        String segment = record.key().substring(0, slash);
        long user = Long.parseLong(record.key().substring(slash + 1));
        SortedMap<Long, String> members = segments.computeIfAbsent(segment, key -> new TreeMap<>());
        if (record.value() == null || type(record).equals("io.segmentrelay.membership.left.v1")) {
            // Of somebody unknown too: compaction may have left only the end.
            members.remove(user);
        } else {
            // snapshot, entered and updated alike say that the user is a member.
            members.put(user, record.value());
        }
        return segment;
    }

    private static String type(ConsumerRecord<String, String> record) {
        Header type = record.headers().lastHeader("ce_type");
        return type == null ? "" : new String(type.value(), StandardCharsets.UTF_8);
    }

    /** Members by their ids; a segment that is deleted has none in the end. */
    private void print(String segment) {
        SortedMap<Long, String> members = segments.getOrDefault(segment, Collections.emptySortedMap());
        System.out.println(segment + " " + members.size() + " members: " + members.keySet());
        if (members.isEmpty()) {
            segments.remove(segment);
        }
    }
}
