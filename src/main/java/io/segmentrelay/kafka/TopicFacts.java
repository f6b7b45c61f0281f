package io.segmentrelay.kafka;

import java.util.Map;

public record TopicFacts(String clusterId, Map<String, String> topicIds, Map<String, Integer> partitionCounts) {
    public String topicId(String topic) {
        return topicIds.get(topic);
    }

    public int partitions(String topic) {
        return partitionCounts.get(topic);
    }
}
