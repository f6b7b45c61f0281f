package io.segmentrelay.kafka;

import java.util.Map;

/**
 * The topics and the cluster, as found when they were checked.
 *
 * @param clusterId of the Kafka cluster
 * @param topicIds by name; a topic that is deleted and created again gets another id
 * @param partitionCounts by name
 * @param transactions how the brokers keep them apart
 */
public record TopicFacts(String clusterId, Map<String, String> topicIds, Map<String, Integer> partitionCounts,
        TransactionVersion transactions) {
    /** The id; null for a topic that is not there. */
    public String topicId(String topic) {
        return topicIds.get(topic);
    }

    /** The number of partitions; 0 for a missing topic, which only a dry run accepts. */
    public int partitions(String topic) {
        return partitionCounts.getOrDefault(topic, 0);
    }
}
