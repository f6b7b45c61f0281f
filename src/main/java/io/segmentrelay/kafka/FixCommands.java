package io.segmentrelay.kafka;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Commands to be copied that mend a problem. */
record FixCommands(String bootstrapServers) {

    String alter(String topic, Map<String, String> settings) {
        String config = new TreeMap<>(settings).entrySet().stream().map(setting -> setting.getKey() + "="
                + (setting.getValue().contains(",") ? "[" + setting.getValue() + "]" : setting.getValue()))
                .collect(Collectors.joining(","));
        return "kafka-configs.sh --bootstrap-server " + bootstrapServers + " --alter --entity-type topics --entity-name "
                + topic + " --add-config " + config;
    }

    String upgrade(String feature, int level) {
        return "kafka-features.sh --bootstrap-server " + bootstrapServers + " upgrade --feature " + feature + "=" + level;
    }

    String allowTopics(List<String> topics, String... operations) {
        return allow(topics.stream().map(topic -> "--topic " + topic).collect(Collectors.joining(" ")), operations);
    }

    String allowGroup(String group) {
        return allow("--group " + group, "Read");
    }

    String allowTransactionalIds(String prefix) {
        return allow("--resource-pattern-type prefixed --transactional-id " + prefix, "Write", "Describe");
    }

    String allowCluster(String... operations) {
        return allow("--cluster", operations);
    }

    private String allow(String resource, String... operations) {
        return "kafka-acls.sh --bootstrap-server " + bootstrapServers + " --add --allow-principal User:NAME "
                + List.of(operations).stream().map(operation -> "--operation " + operation)
                        .collect(Collectors.joining(" "))
                + " " + resource + " (NAME is the relay's user)";
    }
}
