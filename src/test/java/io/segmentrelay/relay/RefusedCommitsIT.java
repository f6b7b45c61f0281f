package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The broker refuses whatever is written, for a reason that lasts: a limit of the state topic. */
@Order(1)
class RefusedCommitsIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FAILURES = 2;
    /** What ends a transaction is shorter, what a transaction writes is longer. */
    private static final String MARKERS_ONLY = "100";

    @Test
    void aCommitThatFailsAgainAndAgainCostsNoRequestOfTheApi() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", 50); RelayProcess process = site.start()) {
            process.awaitAlive(LIMIT, () -> site.isTheTruthTold());
            refuse(site, AlterConfigOp.OpType.SET);
            site.world.remove(SEGMENT, 7);
            site.world.recount(SEGMENT);
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > 0);

            // when
            int requests = site.requestsServed();
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > FAILURES);

            // then
            assertThat(site.requestsServed()).isEqualTo(requests);
            assertThat(process.output()).contains("nothing was committed (RecordTooLargeException",
                    "going on from the last commit in 4 s");
            assertThat(process.isReady()).isFalse();

            refuse(site, AlterConfigOp.OpType.DELETE);
            process.awaitAlive(LIMIT, () -> site.isTheTruthTold());
        }
    }

    private static void refuse(RelaySite site, AlterConfigOp.OpType how) throws Exception {
        try (Admin admin = site.admin()) {
            ConfigResource state = new ConfigResource(ConfigResource.Type.TOPIC, site.topics.state());
            admin.incrementalAlterConfigs(Map.of(state, List.of(
                    new AlterConfigOp(new ConfigEntry("max.message.bytes", MARKERS_ONLY), how)))).all().get();
        }
    }
}
