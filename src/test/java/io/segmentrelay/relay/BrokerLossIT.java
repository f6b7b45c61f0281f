package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The broker is killed in mid-crawl, with a transaction under way. */
@Tag("long")
class BrokerLossIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aBrokerThatIsStoppedHardAndComesBackCostsNothingButTime() throws Exception {
        // given
        int members = 24_000;
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Loses its broker on the way", Membership.formula(members, i -> 1 + i));
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_REQUESTS_PER_SECOND", "20");
                RelayProcess process = site.start()) {
            awaitMorePages(site, process);

            // when
            site.expect("the broker is killed");
            broker.kill();
            broker.start();
            awaitMorePages(site, process);
            broker.kill();
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > 0);
            broker.start();

            // then
            site.awaitReports(process, 1);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(members);
            assertThat(site.count("snapshot")).isEqualTo(members);
            assertThat(site.reports()).hasSize(1);
        }
    }

    /** So that a transaction is under way. */
    private static void awaitMorePages(RelaySite site, RelayProcess process) {
        int served = site.pagesServed().size();
        process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= served + 20);
    }
}
