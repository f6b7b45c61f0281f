package io.segmentrelay.kafka;

import static io.segmentrelay.text.Finding.ok;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.text.Causes;
import io.segmentrelay.text.Finding;

/** Creates the topics that are missing, unless this is a dry run, and checks those that are there. */
@ApplicationScoped
public class TopicCheck {
    private static final Logger LOG = Logger.getLogger(TopicCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final RelayConfig config;
    private final List<String> accounts;
    private final FixCommands commands;
    private final KafkaFailures failures;

    public TopicCheck(KafkaClients clients, RelayConfig config, AccountsConfig accounts) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts.accounts().stream().map(AccountConfig::name).toList();
        this.commands = new FixCommands(clients.bootstrapServers());
        this.failures = new KafkaFailures(config.topics().state(), commands);
    }

    /**
     * Waits for Kafka as long as it takes: an unreachable broker is no mistake of the configuration.
     *
     * @throws TopicProblem if the relay must not run on these topics, or is not allowed to
     * @throws InterruptedException if interrupted while it waits
     */
    public TopicFacts check() throws InterruptedException {
        while (true) {
            long start = System.nanoTime();
            try {
                return checkOnce();
            } catch (InterruptException e) {
                throw new InterruptedException(); // It has set the thread's flag.
            } catch (ExecutionException | RuntimeException e) {
                failures.problem(e).ifPresent(problem -> {
                    throw new TopicProblem(problem);
                });
                LOG.warnf("Kafka at %s: %s; trying again", clients.bootstrapServers(), Causes.rootMessage(e));
            }
            Thread.sleep(Math.max(0, PATIENCE.toMillis() - (System.nanoTime() - start) / 1_000_000));
        }
    }

    private TopicFacts checkOnce() throws InterruptedException, ExecutionException {
        Admin admin = admin();
        try {
            Topics topics = Topics.look(admin, Topic.all(config));
            if (!config.dryRun()) {
                topics = topics.complete();
            } else if (!topics.missing().isEmpty()) {
                LOG.infof("dry run: not there, and not created: %s",
                        topics.missing().stream().map(Topic::name).collect(Collectors.joining(", ")));
            }
            var configurations = topics.configurations();
            for (Topic topic : topics.present()) {
                for (Finding finding : topics.judge(topic, configurations, commands)) {
                    if (finding.isFailure()) {
                        throw new TopicProblem(finding);
                    }
                    LOG.warn(finding);
                }
            }
            TopicFacts facts = topics.facts();
            if (!config.dryRun()) { // A dry run writes nothing, and need not be allowed to.
                topics.checkRights(config.topics().state(), accounts, commands);
                facts.transactions().warning(commands).ifPresent(LOG::warn);
            }
            return facts;
        } finally {
            admin.close(CLOSING);
        }
    }

    private Admin admin() {
        var properties = clients.properties("segment-relay-topics");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        return Admin.create(properties);
    }

    /** The findings of {@link #check}, asked for once, without creating anything. */
    public List<Finding> preview() {
        List<Finding> findings = new ArrayList<>();
        try (Admin admin = admin()) {
            preview(admin, findings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(Finding.skip("Kafka", "interrupted"));
        } catch (ExecutionException | RuntimeException e) {
            findings.add(failures.problem(e).orElseGet(() -> Finding.fail("Kafka",
                    clients.bootstrapServers() + " cannot be reached (" + Causes.rootMessage(e) + ")",
                    "check kafka.bootstrap.servers, the network, and whether the brokers ask for TLS"
                            + " (kafka.security.protocol)")));
        }
        return findings;
    }

    private void preview(Admin admin, List<Finding> findings) throws InterruptedException, ExecutionException {
        findings.add(ok("Kafka", "cluster " + admin.describeCluster().clusterId().get() + " answers"));
        findings.add(BrokerClock.of(admin, InstantSource.system()).finding());
        TransactionVersion transactions = TransactionVersion.of(admin);
        findings.add(transactions.warning(commands).orElseGet(
                () -> ok("transactions", "whole or not at all: transaction.version " + transactions.level())));
        Topics topics = Topics.look(admin, Topic.all(config));
        var configurations = topics.configurations();
        for (Topic topic : Topic.all(config)) {
            if (topics.missing().contains(topic)) {
                findings.add(missing(topics, topic, findings));
            } else {
                List<Finding> judged = topics.judge(topic, configurations, commands);
                findings.addAll(judged.isEmpty() ? List.of(ok(topic.name(), "as it should be")) : judged);
            }
        }
        topics.checkRights(config.topics().state(), accounts, commands);
        findings.add(ok("rights", "topics, the group " + config.topics().state() + " and transactional ids"));
    }

    private Finding missing(Topics topics, Topic topic, List<Finding> before)
            throws InterruptedException, ExecutionException {
        if (config.dryRun()) {
            return ok(topic.name(), "is missing; a dry run does not create it");
        }
        try {
            topics.validate(topic);
            return ok(topic.name(), "will be created, partitions: " + topic.partitions());
        } catch (ExecutionException e) {
            Optional<Finding> problem = failures.problem(e);
            String what = problem.orElseThrow(() -> e).what();
            return before.stream().anyMatch(finding -> finding.what().equals(what))
                    ? Finding.skip(topic.name(), "cannot be created either")
                    : Finding.fail(topic.name(), what, problem.get().remedy());
        }
    }
}
