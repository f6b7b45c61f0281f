package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.RelayTopics;

/** There is no room for what the broker has to write: it halts in mid-crawl, with part of a batch in its file. */
@Tag("long")
class FullDiskIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Each index of Kafka's has 10 MB from the beginning. */
    private static final int BLOCKS = (10 << 20) / BrokerProcess.BLOCK_BYTES + 1;

    @Test
    void aBrokerThatHaltsAndComesBackWithMoreRoomCostsNothingButTime() throws Exception {
        // given
        int members = 24_000;
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Fills the disk on the way", Membership.formula(members, i -> 1 + i));
        BrokerProcess broker = BrokerProcess.withFilesUpTo(BLOCKS);
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_REQUESTS_PER_SECOND", "100")
                .with("RELAY_TOPICS_PARTITIONS", "1").with("KAFKA_COMPRESSION_TYPE", "none");
                RelayProcess process = site.start()) {

            // when
            int exitCode = broker.awaitEnd(LIMIT);

            // then
            assertThat(exitCode).as("not by a signal").isEqualTo(1);
            Path memberships = broker.data().resolve(RelayTopics.DEFAULT.events().memberships() + "-0")
                    .resolve("00000000000000000000.log");
            assertThat(Files.size(memberships)).isEqualTo((long) BLOCKS * BrokerProcess.BLOCK_BYTES);
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > 0);
            assertThat(process.isReady()).isFalse();

            // when
            site.expect("the broker has halted");
            broker.start();

            // then
            site.awaitReports(process, 1);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(members);
            assertThat(site.count("snapshot")).isEqualTo(members);
            assertThat(site.reports()).hasSize(1);
        }
    }
}
