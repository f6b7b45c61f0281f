package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/**
 * Fewer replicas are in sync than {@code min.insync.replicas} asks for: the brokers take no event, no state, and not even the
 * end of a transaction. Nor may anybody learn where such a topic ends, if a replica leads it that had not heard that all have
 * its last record: so it is read before and after.
 */
@Tag("long")
class InsyncReplicasIT {
    private static final int NODES = 3;
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void nothingIsLostWhileTooFewReplicasAreInSync() throws Exception {
        // given
        List<BrokerProcess> cluster = BrokerProcess.cluster(NODES);
        World world = World.empty(1);
        world.create(SEGMENT, "Active", "", Membership.formula(MEMBERS, i -> 1 + i));
        try (RelaySite site = new RelaySite(world, cluster); RelayProcess process = site.start()) {
            site.awaitReports(process, 1);
            requireAll(site, site.topics.events().memberships(), site.topics.state());

            // when
            site.expect("a replica is lost");
            BrokerProcess lost = cluster.get(NODES - 1);
            lost.terminate();
            long committed = process.transactions("committed");
            site.shows(SEGMENT, MEMBERS - 1);
            process.awaitAlive(LIMIT, () -> process.said("/q/health/ready").contains("nothing was committed"));
            site.shows(SEGMENT, MEMBERS + 1);

            // then
            assertThat(process.isReady()).isFalse();
            assertThat(process.transactions("committed")).as("no event, so no left").isEqualTo(committed);

            // when
            lost.start();

            // then
            process.awaitAlive(LIMIT, () -> site.isTheTruthTold() && process.isReady());
            site.verified();
        }
    }

    private static void requireAll(RelaySite site, String... topics) throws Exception {
        try (Admin admin = site.admin()) {
            admin.incrementalAlterConfigs(Stream.of(topics).collect(Collectors.toMap(
                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    topic -> List.of(new AlterConfigOp(new ConfigEntry("min.insync.replicas", Integer.toString(NODES)),
                            AlterConfigOp.OpType.SET)))))
                    .all().get();
        }
    }
}
