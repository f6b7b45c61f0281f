package io.segmentrelay.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TopicFacts;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.text.Causes;

/** Topics as Kafka has them now: one that was deleted and made anew looks the same to a producer, but for its id. */
final class LiveTopics {
    private static final Duration RECENT = Duration.ofSeconds(10);
    private static final int PATIENCE_MILLIS = 15_000;

    private final RelayKafka kafka;
    private final List<String> names;
    /** One asks, for all who wait. */
    private final Lock asking = new ReentrantLock();
    private TopicFacts last;
    private long lastAsked;

    LiveTopics(RelayKafka kafka, List<String> names) {
        this.kafka = kafka;
        this.names = names;
    }

    /**
     * A topic that is gone has no id, and no partitions.
     *
     * @throws StateProblem that passes, if Kafka does not say
     */
    TopicFacts now() throws InterruptedException {
        asking.lockInterruptibly();
        try {
            long asked = System.nanoTime();
            last = ask();
            lastAsked = asked;
            return last;
        } finally {
            asking.unlock();
        }
    }

    /** As {@link #now}, or seconds ago. */
    TopicFacts recent() throws InterruptedException {
        asking.lockInterruptibly();
        try {
            return last != null && System.nanoTime() - lastAsked < RECENT.toNanos() ? last : now();
        } finally {
            asking.unlock();
        }
    }

    /** Whether none of them is gone; to a broker that has just started, one may seem to be. */
    boolean areAllIn(TopicFacts facts) {
        return facts.topicIds().keySet().containsAll(names);
    }

    private TopicFacts ask() throws InterruptedException {
        Map<String, String> ids = new HashMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        var answers = kafka.admin().describeTopics(names, new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS))
                .topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            try {
                TopicDescription topic = answer.getValue().get();
                ids.put(topic.name(), topic.topicId().toString());
                partitions.put(topic.name(), topic.partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unknown(answer.getKey(), e.getCause());
                }
            }
        }
        return new TopicFacts(kafka.facts().clusterId(), ids, partitions, kafka.facts().transactions());
    }

    /** Kafka's refusal does not say which topic it is about. */
    private static StateProblem unknown(String topic, Throwable failure) {
        Throwable cause = failure instanceof TopicAuthorizationException ? new TopicAuthorizationException(Set.of(topic))
                : failure;
        return StateProblem.passing("whether the topics are still the same is unknown: " + Causes.rootMessage(cause), cause);
    }
}
