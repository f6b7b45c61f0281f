package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.history.Incident;
import io.segmentrelay.history.Summary;
import io.segmentrelay.relay.BrokerProcess;
import io.segmentrelay.testing.ProofTable;
import io.segmentrelay.testing.RelayTopics;

/** Two relays on a cluster of three brokers, every partition of which is on all of them. */
@Tag("long")
class ClusterIT {
    private static final int NODES = 3;
    private static final long SEED = 11;
    private static final Duration IN_SYNC = Duration.ofMinutes(2);
    /** What a broker may lead that the relay cannot do without for a moment. */
    private static final List<String> LEADING = List.of("__transaction_state", RelayTopics.DEFAULT.state(),
            "__consumer_offsets",
            "usercom.memberships");

    private static final ProofTable TABLE = new ProofTable("Three brokers", "trouble", "requests", "events checked", "reports",
            "recounts");

    private final Random random = new Random(SEED);

    @FunctionalInterface
    private interface Trouble {
        void make(ChaosSite site, List<BrokerProcess> cluster) throws Exception;
    }

    @Test
    void aRollingRestartOfTheBrokersCostsNothing() throws Exception {
        Summary checked = live("brokers restarted in turn", (site, cluster) -> {
            for (BrokerProcess broker : cluster) {
                site.diary.note("SIGTERM broker at " + broker.port());
                broker.terminate();
                pause(3000);
                broker.start();
                awaitInSync(site);
                site.diary.note("broker at " + broker.port() + " is back, and in sync");
                site.fleet.requireAlive();
            }
        });
        assertThat(checked.events()).isPositive();
    }

    @Test
    void aLeaderThatIsLostHardCostsNothing() throws Exception {
        Summary checked = live("leaders killed in turn", (site, cluster) -> {
            for (String topic : LEADING) {
                BrokerProcess leader = cluster.get(leader(site, topic) - 1);
                site.diary.note("SIGKILL broker at " + leader.port() + ", which leads " + topic);
                leader.kill();
                pause(6000);
                leader.start();
                awaitInSync(site);
                site.diary.note("broker at " + leader.port() + " is back, and in sync");
                site.fleet.requireAlive();
            }
        });
        assertThat(checked.events()).isPositive();
    }

    private Summary live(String name, Trouble trouble) throws Exception {
        List<BrokerProcess> cluster = BrokerProcess.cluster(NODES);
        try (ChaosSite site = new ChaosSite(Life.world(SEED), cluster)) {
            try {
                site.fleet.atLeast(2);
                Recovery.awaitFirstReport(site);
                awaitInSync(site);
                site.incidents.add(new Incident(Instant.now(), "chaos begins", List.of()));
                Life life = new Life(site.world, SEED, site.diary);
                Thread living = new Thread(life, "life");
                living.start();
                try {
                    trouble.make(site, cluster);
                } finally {
                    life.end();
                    living.join();
                }
                Recovery.of(site);
                Summary checked = new Proof(site).verify();
                TABLE.row(name, checked.requests(), checked.events(), checked.reports(), checked.recounts());
                return checked;
            } catch (Exception | AssertionError e) {
                site.fleet.askWhatTheyDo();
                site.fleet.close();
                throw new AssertionError(e.getMessage() + "\n" + site.diary, e);
            }
        }
    }

    private void pause(int mostMillis) throws InterruptedException {
        Thread.sleep(1 + random.nextInt(mostMillis));
    }

    private static int leader(ChaosSite site, String topic) throws Exception {
        try (Admin admin = admin(site)) {
            return admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get().partitions().get(0).leader().id();
        }
    }

    /** So that the next broker can be taken. */
    private static void awaitInSync(ChaosSite site) {
        try (Admin admin = admin(site)) {
            await().atMost(IN_SYNC).ignoreExceptions().until(() -> admin.describeTopics(LEADING).allTopicNames().get()
                    .values().stream().flatMap(topic -> topic.partitions().stream())
                    .map(TopicPartitionInfo::isr).allMatch(replicas -> replicas.size() == NODES));
        }
    }

    private static Admin admin(ChaosSite site) {
        return Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()));
    }
}
