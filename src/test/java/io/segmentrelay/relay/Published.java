package io.segmentrelay.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.TopicReader;

/** Reads the topics all the time, with one plain consumer, and gives each account what is its own. */
final class Published implements AutoCloseable {
    private static final EventTopics TOPICS = EventTopics.DEFAULT;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final String bootstrapServers;
    private final Map<String, AccountEvents> accounts = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::read, "published");
    private volatile boolean closed;
    private int taken;

    Published(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        thread.setDaemon(true);
        thread.start();
    }

    AccountEvents of(String account) {
        return accounts.computeIfAbsent(account, name -> new AccountEvents());
    }

    private void read() {
        try (TopicReader reader = TopicReader.readCommitted(bootstrapServers, TOPICS.segments(), TOPICS.memberships(),
                TOPICS.crawls())) {
            reader.readUntil(records -> {
                distribute(records);
                return closed;
            }, LONGEST);
        }
    }

    private void distribute(List<ConsumerRecord<String, byte[]>> records) {
        for (; taken < records.size(); taken++) {
            ConsumerRecord<String, byte[]> record = records.get(taken);
            of(record.key().substring(0, record.key().indexOf('/'))).take(record);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
