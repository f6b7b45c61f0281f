package io.segmentrelay.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

import io.segmentrelay.config.RelayConfig;

@ApplicationScoped
public class TopicCheck {
    private final KafkaClients clients;
    private final RelayConfig config;

    @Inject
    public TopicCheck(KafkaClients clients, RelayConfig config) {
        this.clients = clients;
        this.config = config;
    }

    public TopicFacts check() throws InterruptedException {
        try (Admin admin = Admin.create(clients.properties("segment-relay-topics"))) {
            var topics = config.topics();
            List<String> names = List.of(topics.segments(), topics.memberships(), topics.crawls(), topics.signals(),
                    topics.state());
            Optional<Short> replication = topics.replicationFactor() < 1 ? Optional.empty()
                    : Optional.of(topics.replicationFactor());
            for (String name : names) {
                boolean state = name.equals(topics.state());
                try {
                    admin.createTopics(List.of(
                            new NewTopic(name, Optional.of(state ? config.statePartitions() : topics.partitions()),
                                    replication).configs(
                                            name.equals(topics.crawls()) || name.equals(topics.signals()) ? Map.of()
                                                    : Map.of("cleanup.policy", "compact"))))
                            .all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            Map<String, String> ids = new HashMap<>();
            Map<String, Integer> partitions = new HashMap<>();
            admin.describeTopics(names).allTopicNames().get().forEach((name, topic) -> {
                ids.put(name, topic.topicId().toString());
                partitions.put(name, topic.partitions().size());
            });
            return new TopicFacts(admin.describeCluster().clusterId().get(), ids, partitions);
        } catch (ExecutionException e) {
            throw new TopicProblem(e.getCause().getMessage());
        }
    }
}
