package io.segmentrelay.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.RelayConfig;

/** What {@link TopicCheck} would find, without creating anything. */
public final class TopicPreview {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TopicPreview() {
    }

    /** How good it is what a line says. */
    public enum Kind {
        WELL,
        WARNING,
        PROBLEM
    }

    /**
     * What was found.
     *
     * @param subject what was looked at
     * @param what in words; a problem's end, behind a colon, with what mends it
     */
    public record Line(Kind kind, String subject, String what) {
    }

    /** Asks the cluster once. */
    public static List<Line> of(KafkaClients clients, RelayConfig config, List<AccountConfig> accounts) {
        List<Line> lines = new ArrayList<>();
        KafkaFailures failures = new KafkaFailures(config.topics().state(), new Remedies(clients.bootstrapServers()));
        var properties = clients.properties("segment-relay-check");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        try (Admin admin = Admin.create(properties)) {
            look(admin, config, accounts, failures, lines);
        } catch (TopicProblem e) {
            lines.add(new Line(Kind.PROBLEM, "Kafka", e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lines.add(new Line(Kind.WARNING, "Kafka", "interrupted"));
        } catch (ExecutionException | RuntimeException e) {
            lines.add(failed(clients, failures, e instanceof ExecutionException ? e.getCause() : e));
        }
        return lines;
    }

    private static Line failed(KafkaClients clients, KafkaFailures failures, Throwable failure) {
        try {
            failures.stopUnlessPassing(failure);
            return new Line(Kind.PROBLEM, "Kafka", clients.bootstrapServers() + " cannot be reached ("
                    + KafkaFailures.words(failure) + "): check kafka.bootstrap.servers, the network, and whether the brokers"
                    + " ask for TLS (kafka.security.protocol)");
        } catch (TopicProblem e) {
            return new Line(Kind.PROBLEM, "Kafka", e.getMessage());
        }
    }

    private static void look(Admin admin, RelayConfig config, List<AccountConfig> accounts, KafkaFailures failures,
            List<Line> lines) throws InterruptedException, ExecutionException {
        String cluster = admin.describeCluster().clusterId().get();
        lines.add(new Line(Kind.WELL, "Kafka", "cluster " + cluster + " answers"));
        List<Topic> all = Topic.all(config);
        Topics every = new Topics(admin, all, failures);
        List<Topic> missing = every.missing();
        for (Topic topic : all) {
            if (missing.contains(topic)) {
                lines.add(new Line(Kind.WELL, topic.name(), config.dryRun() ? "is missing; a dry run does not create it"
                        : "will be created, partitions: " + topic.partitions()));
            } else {
                lines.addAll(audit(new Topics(admin, List.of(topic), failures), topic));
            }
        }
        Topics there = new Topics(admin, all.stream().filter(topic -> !missing.contains(topic)).toList(), failures);
        there.missing(); // Reads what is there.
        there.checkRights(config.topics().state(), accounts.stream().map(AccountConfig::name).toList());
        lines.add(new Line(Kind.WELL, "rights", "topics, the group " + config.topics().state() + " and transactional ids"));
    }

    private static List<Line> audit(Topics one, Topic topic) throws InterruptedException, ExecutionException {
        one.missing(); // Reads what it is.
        try {
            List<String> warnings = one.judge();
            return warnings.isEmpty() ? List.of(new Line(Kind.WELL, topic.name(), "as it should be"))
                    : warnings.stream().map(warning -> new Line(Kind.WARNING, topic.name(), warning)).toList();
        } catch (TopicProblem e) {
            return List.of(new Line(Kind.PROBLEM, topic.name(), e.getMessage()));
        }
    }
}
