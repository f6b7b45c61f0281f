package io.segmentrelay.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.text.Causes;

/** What {@link TopicCheck} would find, without creating anything. */
public final class TopicPreview {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TopicPreview() {
    }

    /** How good it is what a line says. */
    public enum Kind {
        WELL,
        WARNING,
        PROBLEM,
        /** The same problem as one that was told of before. */
        LIKEWISE
    }

    /**
     * What was found.
     *
     * @param subject what was looked at
     * @param what in words
     * @param remedy what mends it; null where there is nothing to mend
     */
    public record Line(Kind kind, String subject, String what, String remedy) {
        static Line well(String subject, String what) {
            return new Line(Kind.WELL, subject, what, null);
        }

        static Line of(Kind kind, String subject, TopicFlaw flaw) {
            return new Line(kind, subject, flaw.what(), flaw.remedy());
        }
    }

    /** Asks the cluster once. */
    public static List<Line> of(KafkaClients clients, RelayConfig config, List<AccountConfig> accounts) {
        List<Line> lines = new ArrayList<>();
        KafkaFailures failures = new KafkaFailures(config.topics().state(), new FixCommands(clients.bootstrapServers()));
        var properties = clients.properties("segment-relay-check");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        try (Admin admin = Admin.create(properties)) {
            look(admin, config, accounts, failures, lines);
        } catch (TopicProblem e) {
            lines.add(Line.of(Kind.PROBLEM, "Kafka", e.flaw()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lines.add(new Line(Kind.WARNING, "Kafka", "interrupted", null));
        } catch (ExecutionException | RuntimeException e) {
            lines.add(failed(clients, failures, e instanceof ExecutionException ? e.getCause() : e));
        }
        return lines;
    }

    private static Line failed(KafkaClients clients, KafkaFailures failures, Throwable failure) {
        try {
            failures.stopUnlessPassing(failure);
            return new Line(Kind.PROBLEM, "Kafka", clients.bootstrapServers() + " cannot be reached ("
                    + Causes.rootMessage(failure) + ")",
                    "check kafka.bootstrap.servers, the network, and whether the"
                            + " brokers ask for TLS (kafka.security.protocol)");
        } catch (TopicProblem e) {
            return Line.of(Kind.PROBLEM, "Kafka", e.flaw());
        }
    }

    private static void look(Admin admin, RelayConfig config, List<AccountConfig> accounts, KafkaFailures failures,
            List<Line> lines) throws InterruptedException, ExecutionException {
        String cluster = admin.describeCluster().clusterId().get();
        lines.add(Line.well("Kafka", "cluster " + cluster + " answers"));
        lines.add(BrokerClock.of(admin, InstantSource.system()).line());
        TransactionVersion transactions = TransactionVersion.of(admin);
        lines.add(transactions.flaw(failures.remedies().bootstrapServers())
                .map(flaw -> Line.of(Kind.WARNING, "transactions", flaw))
                .orElse(Line.well("transactions", "whole or not at all: transaction.version " + transactions.level())));
        List<Topic> all = Topic.all(config);
        Topics every = new Topics(admin, all, failures);
        List<Topic> missing = every.missing();
        for (Topic topic : all) {
            if (missing.contains(topic)) {
                lines.add(config.dryRun() ? Line.well(topic.name(), "is missing; a dry run does not create it")
                        : creatable(every, topic, failures, lines));
            } else {
                lines.addAll(audit(new Topics(admin, List.of(topic), failures), topic));
            }
        }
        Topics there = new Topics(admin, all.stream().filter(topic -> !missing.contains(topic)).toList(), failures);
        there.missing(); // Reads what is there.
        there.checkRights(config.topics().state(), accounts.stream().map(AccountConfig::name).toList());
        lines.add(Line.well("rights", "topics, the group " + config.topics().state() + " and transactional ids"));
    }

    private static Line creatable(Topics topics, Topic topic, KafkaFailures failures, List<Line> before)
            throws InterruptedException, ExecutionException {
        try {
            topics.validate(topic);
            return Line.well(topic.name(), "will be created, partitions: " + topic.partitions());
        } catch (ExecutionException e) {
            try {
                failures.stopUnlessPassing(e.getCause());
                throw e;
            } catch (TopicProblem problem) {
                Line line = Line.of(Kind.PROBLEM, topic.name(), problem.flaw());
                return before.stream().noneMatch(told -> line.what().equals(told.what())) ? line
                        : new Line(Kind.LIKEWISE, topic.name(), "cannot be created either", null);
            }
        }
    }

    private static List<Line> audit(Topics one, Topic topic) throws InterruptedException, ExecutionException {
        one.missing(); // Reads what it is.
        try {
            List<TopicFlaw> warnings = one.judge();
            return warnings.isEmpty() ? List.of(Line.well(topic.name(), "as it should be"))
                    : warnings.stream().map(warning -> Line.of(Kind.WARNING, topic.name(), warning)).toList();
        } catch (TopicProblem e) {
            return List.of(Line.of(Kind.PROBLEM, topic.name(), e.flaw()));
        }
    }
}
