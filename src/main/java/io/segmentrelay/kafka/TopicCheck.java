package io.segmentrelay.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.text.Causes;

/**
 * Creates the topics that are missing, and checks those that are there, before anything is read or written. A dry run
 * creates none.
 */
@ApplicationScoped
public class TopicCheck {
    private static final Logger LOG = Logger.getLogger(TopicCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final RelayConfig config;
    private final AccountsConfig accounts;

    @Inject
    public TopicCheck(KafkaClients clients, RelayConfig config, AccountsConfig accounts) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts;
    }

    /**
     * Waits for Kafka as long as it takes: that it is out of reach is no mistake of the configuration.
     *
     * @throws TopicProblem if the relay must not run on these topics, or is not allowed to
     * @throws InterruptedException if interrupted while it waits
     */
    public TopicFacts check() throws InterruptedException {
        KafkaFailures failures = new KafkaFailures(config.topics().state(), new FixCommands(clients.bootstrapServers()));
        while (true) {
            long start = System.nanoTime();
            try {
                return checkOnce(failures);
            } catch (ExecutionException e) {
                failures.stopUnlessPassing(e.getCause());
                LOG.warnf("Kafka at %s: %s; trying again", clients.bootstrapServers(), Causes.rootMessage(e.getCause()));
            } catch (InterruptException e) {
                // It has set the thread's flag.
                throw new InterruptedException();
            } catch (TopicProblem e) {
                throw e;
            } catch (RuntimeException e) {
                failures.stopUnlessPassing(e);
                LOG.warnf("Kafka at %s: %s; trying again", clients.bootstrapServers(), Causes.rootMessage(e));
            }
            Thread.sleep(Math.max(0, PATIENCE.toMillis() - (System.nanoTime() - start) / 1_000_000));
        }
    }

    private TopicFacts checkOnce(KafkaFailures failures) throws InterruptedException, ExecutionException {
        Admin admin = admin();
        try {
            if (config.dryRun()) {
                return look(admin, failures);
            }
            Topics topics = new Topics(admin, Topic.all(config), failures);
            topics.createMissing();
            topics.judge().forEach(LOG::warn);
            topics.checkRights(config.topics().state(), accounts.accounts().stream().map(AccountConfig::name).toList());
            TopicFacts facts = topics.facts();
            facts.transactions().flaw(clients.bootstrapServers()).ifPresent(LOG::warn);
            return facts;
        } finally {
            admin.close(CLOSING);
        }
    }

    /** For a dry run, which creates nothing and need not be allowed to write. */
    private TopicFacts look(Admin admin, KafkaFailures failures) throws InterruptedException, ExecutionException {
        List<Topic> missing = new Topics(admin, Topic.all(config), failures).missing();
        if (!missing.isEmpty()) {
            LOG.infof("dry run: not there, and not created: %s",
                    missing.stream().map(Topic::name).collect(Collectors.joining(", ")));
        }
        Topics topics = new Topics(admin, Topic.all(config).stream().filter(topic -> !missing.contains(topic)).toList(),
                failures);
        topics.missing(); // Reads what is there.
        topics.judge().forEach(LOG::warn);
        return topics.facts();
    }

    private Admin admin() {
        var properties = clients.properties("segment-relay-topics");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        return Admin.create(properties);
    }
}
