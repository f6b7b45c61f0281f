package io.segmentrelay.kafka;

import java.util.Map;

/**
 * What the topics and the cluster are, as found when they were checked.
 *
 * @param clusterId of the Kafka cluster
 * @param topicIds by name: a topic that was deleted and created again has another one
 * @param partitionCounts by name
 * @param transactions how the brokers keep them apart
 */
public record TopicFacts(String clusterId, Map<String, String> topicIds, Map<String, Integer> partitionCounts,
        TransactionVersion transactions) {
    /** The id; null for a topic that is not there. */
    public String topicId(String topic) {
        return topicIds.get(topic);
    }

    /** The number of partitions; none for a topic that is not there, which only a dry run puts up with. */
    public int partitions(String topic) {
        return partitionCounts.getOrDefault(topic, 0);
    }
}
