package io.segmentrelay.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;

/** The transactions in a broker's own files: no consumer is told which records belong together, and who wrote them. */
final class TransactionLog {
    private static final Pattern PARTITION = Pattern.compile("(.+)-\\d+");

    /**
     * A record of one of its topics.
     *
     * @param at when it was sent, in milliseconds
     */
    record Written(String topic, String key, byte[] value, String type, long at) {
    }

    /**
     * One that was committed.
     *
     * @param epoch its producer's: with brokers of Kafka 4, one more with each transaction, and with each new producer
     */
    record Committed(long producer, int epoch, List<Written> records) {
        /** When the first of them was sent: what was read later is not in it. */
        long at() {
            return records.stream().mapToLong(Written::at).min().orElseThrow();
        }
    }

    private record Id(long producer, int epoch) {
    }

    private final Map<Id, List<Written>> committed = new HashMap<>();

    /**
     * @param data the directory of a broker, the only one
     * @param topics whose records are wanted
     * @return the transactions of each producer in their order
     */
    static Map<Long, List<Committed>> read(Path data, List<String> topics) {
        TransactionLog log = new TransactionLog();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
                Matcher partition = PARTITION.matcher(file.getParent().getFileName().toString());
                if (partition.matches() && topics.contains(partition.group(1))) {
                    log.read(partition.group(1), file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<Long, List<Committed>> transactions = new TreeMap<>();
        log.committed.forEach((id, records) -> transactions.computeIfAbsent(id.producer, none -> new ArrayList<>())
                .add(new Committed(id.producer, id.epoch, records)));
        transactions.values().forEach(each -> each.sort((one, other) -> Integer.compare(one.epoch, other.epoch)));
        return transactions;
    }

    private void read(String topic, Path file) throws IOException {
        Map<Long, Id> writing = new HashMap<>();
        Map<Id, List<Written>> open = new HashMap<>();
        try (FileRecords records = FileRecords.open(file.toFile(), false)) {
            for (RecordBatch batch : records.batches()) {
                if (!batch.isTransactional()) {
                    continue;
                }
                if (batch.isControlBatch()) {
                    Id ended = writing.remove(batch.producerId());
                    boolean commits = ControlRecordType.parse(batch.iterator().next().key()) == ControlRecordType.COMMIT;
                    if (ended != null && commits) {
                        committed.computeIfAbsent(ended, none -> new ArrayList<>()).addAll(open.get(ended));
                    }
                } else {
                    Id id = new Id(batch.producerId(), batch.producerEpoch());
                    writing.put(batch.producerId(), id);
                    for (Record record : batch) {
                        open.computeIfAbsent(id, none -> new ArrayList<>()).add(written(topic, record));
                    }
                }
            }
        }
    }

    private static Written written(String topic, Record record) {
        String type = "";
        for (Header header : record.headers()) {
            type = header.key().equals("ce_type") ? new String(header.value(), StandardCharsets.UTF_8) : type;
        }
        return new Written(topic, new String(bytes(record.key()), StandardCharsets.UTF_8),
                record.hasValue() ? bytes(record.value()) : null, type, record.timestamp());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
