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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

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
            describe(admin, names).forEach((name, topic) -> {
                ids.put(name, topic.topicId().toString());
                partitions.put(name, topic.partitions().size());
            });
            return new TopicFacts(admin.describeCluster().clusterId().get(), ids, partitions);
        } catch (ExecutionException e) {
            throw new TopicProblem(e.getCause().getMessage());
        }
    }

    private static Map<String, TopicDescription> describe(Admin admin, List<String> names)
            throws InterruptedException, ExecutionException {
        for (int attempt = 0;; attempt++) {
            try {
                return admin.describeTopics(names).allTopicNames().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == 50) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }
}
