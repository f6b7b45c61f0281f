package webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Who is to be added to one segment, and removed from it.
 *
 * @param id names partition and offsets of the records that it was made of, which tell its content
 * @param segment {@code main/1033}
 * @param records the latest of each user
 */
record Batch(String id, String segment, List<ConsumerRecord<String, byte[]>> records) implements Message {
    private static final String KEY = "[a-z0-9-]+/\\d+/\\d+";
    private static final String TYPE = "io\\.segmentrelay\\.membership\\.(snapshot|entered|updated|left)\\.v1";

    /** Why the record cannot be in a batch; empty if it can. */
    static String flaw(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null || !record.key().matches(KEY)) {
            return "the key is no account/segment/user";
        }
        return Event.header(record, "ce_type").matches(TYPE) ? "" : "ce_type is no membership's";
    }

    /** One for each segment of which there are records. */
    static List<Message> of(List<ConsumerRecord<String, byte[]>> records) {
        Map<String, Map<String, ConsumerRecord<String, byte[]>>> segments = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            String segment = record.key().substring(0, record.key().lastIndexOf('/'));
            segments.computeIfAbsent(segment, key -> new LinkedHashMap<>()).put(record.key(), record);
        }
        List<Message> batches = new ArrayList<>();
        segments.forEach((segment, latest) -> batches.add(new Batch(
                "%s/p%d/%d-%d".formatted(segment, records.get(0).partition(), records.get(0).offset(),
                        records.get(records.size() - 1).offset()),
                segment, List.copyOf(latest.values()))));
        return batches;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public byte[] body() {
        int slash = segment.indexOf('/');
        return "{\"account\":\"%s\",\"segment\":%s,\"add\":[%s],\"remove\":[%s]}"
                .formatted(segment.substring(0, slash), segment.substring(slash + 1), users(false), users(true))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String users(boolean left) {
        return records.stream().filter(record -> Event.header(record, "ce_type").contains(".left.") == left)
                .map(record -> record.key().substring(segment.length() + 1)).collect(Collectors.joining(","));
    }

    /** Halves: in the end, a user who is refused is alone. */
    @Override
    public List<Message> parts() {
        int half = records.size() / 2;
        return half == 0 ? List.of()
                : List.of(new Batch(id + "/a", segment, records.subList(0, half)),
                        new Batch(id + "/b", segment, records.subList(half, records.size())));
    }
}
