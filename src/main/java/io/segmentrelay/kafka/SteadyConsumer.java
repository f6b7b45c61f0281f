package io.segmentrelay.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer whose polls end in time if the wall clock is set back: Kafka's own would poll until the clock has caught up. */
public final class SteadyConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FIRST_NAP = TimeUnit.MILLISECONDS.toNanos(1);

    public SteadyConsumer(Map<String, Object> properties) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        long began = System.nanoTime();
        ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
        for (long nap = FIRST_NAP; records.isEmpty(); nap = Math.min(2 * nap, LONGEST_NAP)) {
            long left = timeout.toNanos() - (System.nanoTime() - began);
            if (left <= 0) {
                break;
            }
            sleep(Math.min(nap, left));
            records = super.poll(Duration.ZERO);
        }
        return records;
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
