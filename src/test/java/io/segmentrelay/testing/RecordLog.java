package io.segmentrelay.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

import io.segmentrelay.event.OutRecord;

/** Topics of one partition each, in memory: turns what a producer would send into what a consumer would read. */
public final class RecordLog {
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Appends records in their order; those without a partition go to the first. */
    public RecordLog append(Collection<OutRecord> sent) {
        sent.forEach(this::append);
        return this;
    }

    /** Appends one record and gives it back as it will be read. */
    public ConsumerRecord<String, byte[]> append(OutRecord sent) {
        int partition = sent.partition() == null ? 0 : sent.partition();
        long offset = ends.merge(new TopicPartition(sent.topic(), partition), 1L, Long::sum) - 1;
        Headers headers = new RecordHeaders();
        sent.headers().forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        ConsumerRecord<String, byte[]> read = new ConsumerRecord<>(sent.topic(), partition, offset,
                ConsumerRecord.NO_TIMESTAMP, TimestampType.NO_TIMESTAMP_TYPE, ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE, sent.key(), sent.value(), headers, Optional.empty());
        records.add(read);
        return read;
    }

    /** Everything that was appended, in that order. */
    public List<ConsumerRecord<String, byte[]>> records() {
        return Collections.unmodifiableList(records);
    }
}
