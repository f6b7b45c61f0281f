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
    private static final int PATIENCE_MILLIS = 25_000;

    private final RelayKafka kafka;
    private final List<String> names;
    private final Lock asking = new ReentrantLock();
    private volatile Answer last;

    /** @param asked when, by {@link System#nanoTime} */
    private record Answer(TopicFacts facts, long asked) {
    }

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
        return askedSince(System.nanoTime());
    }

    /** As {@link #now}, or seconds ago. */
    TopicFacts recent() throws InterruptedException {
        return askedSince(System.nanoTime() - RECENT.toNanos());
    }

    /** One asks, for all who wait. */
    private TopicFacts askedSince(long time) throws InterruptedException {
        if (isSince(time)) {
            return last.facts;
        }
        asking.lockInterruptibly();
        try {
            return isSince(time) ? last.facts : ask();
        } finally {
            asking.unlock();
        }
    }

    private boolean isSince(long time) {
        Answer answer = last;
        return answer != null && answer.asked - time >= 0;
    }

    /** Whether none of them is gone; to a broker that has just started, one may seem to be. */
    boolean areAllIn(TopicFacts facts) {
        return facts.topicIds().keySet().containsAll(names);
    }

    private TopicFacts ask() throws InterruptedException {
        long asked = System.nanoTime();
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
        TopicFacts facts = new TopicFacts(kafka.facts().clusterId(), ids, partitions, kafka.facts().transactions());
        if (areAllIn(facts)) {
            last = new Answer(facts, asked);
        }
        return facts;
    }

    private StateProblem unknown(String topic, Throwable failure) {
        String unknown = "whether the topics are still the same is unknown: ";
        if (failure instanceof TopicAuthorizationException) { // It does not say which.
            TopicAuthorizationException named = new TopicAuthorizationException(Set.of(topic));
            return StateProblem.passing(unknown + kafka.why(named), named);
        }
        return StateProblem.passing(unknown + Causes.rootMessage(failure), failure);
    }
}
