package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.common.TransactionVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The broker is upgraded while a segment is walked: first the program, then its features, as operators do. */
@Tag("long")
class BrokerUpgradeIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 24_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final MetadataVersion FORMER = MetadataVersion.IBP_4_0_IV3;
    private static final MetadataVersion PRESENT = MetadataVersion.latestProduction();

    @Test
    void aBrokerThatIsUpgradedInMidCrawlCostsNothingButTime() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Outlives its broker's version", Membership.formula(MEMBERS, i -> 1 + i));
        BrokerProcess broker = BrokerProcess.former();
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_REQUESTS_PER_SECOND", "20")) {
            assertThat(newest(site, MetadataVersion.FEATURE_NAME)).isEqualTo(FORMER.featureLevel());
            // As in a cluster that was formatted before 4.0.
            set(site, TransactionVersion.FEATURE_NAME, TransactionVersion.TV_0.featureLevel(), UpgradeType.SAFE_DOWNGRADE);
            try (RelayProcess process = site.start()) {
                awaitMorePages(site, process);

                // when
                site.expect("the broker is upgraded");
                broker.upgrade();
                awaitMorePages(site, process);
                assertThat(level(site, MetadataVersion.FEATURE_NAME)).isEqualTo(FORMER.featureLevel());
                set(site, MetadataVersion.FEATURE_NAME, PRESENT.featureLevel(), UpgradeType.UPGRADE);
                awaitMorePages(site, process);
                set(site, TransactionVersion.FEATURE_NAME, TransactionVersion.TV_2.featureLevel(), UpgradeType.UPGRADE);
                awaitMorePages(site, process);

                // then
                assertThat(site.reports()).as("the walk is still under way").isEmpty();
                site.awaitReports(process, 1);
                assertThat(site.verified().members("main/" + SEGMENT)).hasSize(MEMBERS);
                assertThat(site.count("snapshot")).isEqualTo(MEMBERS);
                assertThat(site.reports()).hasSize(1);
            }
        }
    }

    /** So that transactions are under way. */
    private static void awaitMorePages(RelaySite site, RelayProcess process) {
        int served = site.pagesServed().size();
        process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= served + 30);
    }

    private static void set(RelaySite site, String feature, short level, UpgradeType how) throws Exception {
        try (Admin admin = site.admin()) {
            admin.updateFeatures(Map.of(feature, new FeatureUpdate(level, how)), new UpdateFeaturesOptions()).all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(level(site, feature)).isEqualTo(level);
    }

    /** 0 is told as none. */
    private static short level(RelaySite site, String feature) throws Exception {
        var finalized = features(site).finalizedFeatures().get(feature);
        return finalized == null ? 0 : finalized.maxVersionLevel();
    }

    /** The latest level that the broker's program has. */
    private static short newest(RelaySite site, String feature) throws Exception {
        return features(site).supportedFeatures().get(feature).maxVersion();
    }

    private static FeatureMetadata features(RelaySite site) throws Exception {
        try (Admin admin = site.admin()) {
            return admin.describeFeatures().featureMetadata().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
