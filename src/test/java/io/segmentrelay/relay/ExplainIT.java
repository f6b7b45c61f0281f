package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.segmentrelay.testing.Packaged;

/** What {@code explain} of the packaged program says of people, while no relay runs, and beside one, whose page says it too. */
@Timeout(240)
class ExplainIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 600;
    private static final int STAY = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    @TempDir
    Path directory;

    @Test
    void whoIsInAndWhoIsOutAndWhyAfterAKillAndBesideARelay() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", MEMBERS)) {
            try (RelayProcess first = site.start()) {
                site.awaitReports(first, 1);
                site.shows(SEGMENT, STAY);
                site.awaitReports(first, "held", 1);
                site.expect("SIGKILL");
                first.kill();
            }
            long walked = site.reports("held").get(0).path("crawl").asLong();

            // when
            List<String> stayed = explained(site, STAY);
            List<String> held = explained(site, MEMBERS);

            // then
            assertThat(stayed.get(0)).isEqualTo("main, segment 1033 Active, user " + STAY);
            assertThat(stayed).contains("The user is a member, and no suspect.")
                    .anyMatch(line -> line.matches(" +snapshot, counted at .*, told at offset \\d+ of .*memberships-\\d+"))
                    .noneMatch(line -> line.contains("missed"));
            assertThat(held).contains("The user is a member, and a suspect:")
                    .anyMatch(line -> line
                            .matches(
                                    "  every whole walk since .* has missed the user; the brake holds the user, .*: so far 0 of 2"))
                    .anyMatch(
                            line -> line.matches(".*Z  run " + walked
                                    + " held, recounted, 20 members seen of 20, exact, 600 members after it: .*"));
            assertThat(held.get(held.indexOf(line(held, "run " + walked)) + 1)).isEqualTo("    missed");

            // when
            try (RelayProcess second = site.start()) {
                second.awaitAlive(LIMIT, second::isReady);
                for (int reports = 3; reports <= 4; reports++) {
                    site.world.recount(SEGMENT);
                    site.awaitReports(second, reports);
                }

                // then
                List<String> left = explained(site, MEMBERS);
                assertThat(left).contains("The user is no member.")
                        .anyMatch(line -> line.matches(" +left, counted at .*, told at offset \\d+ of .*memberships-\\d+"))
                        .anyMatch(line -> line
                                .matches(
                                        ".*memberships is set to keep every event for 7 days, and each member's last one for ever:"
                                                + " the oldest record that was read is of .*Z\\."))
                        .noneMatch(line -> line.startsWith("By the events"));
                String page = second.get("/console/segments/main/" + SEGMENT + "?user=+" + MEMBERS, null).body();
                assertThat(page.replace("&#39;", "'")).as("the same words").contains(String.join("\n", left))
                        .contains(">20 members<").contains(", −580 left in 24 h<");
                assertThat(explained(site, MEMBERS + 1)).contains("The user is no member.");
            }
            site.verified();
        }
    }

    @Test
    void whatCannotBeExplainedIsSaidInOneLine() throws Exception {
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", 1)) {
            // then
            assertThat(refused(site, "main", "1033"))
                    .startsWith("segment-relay: 'explain' takes an account, a segment's id and");
            assertThat(refused(site, "other", "1033", "27"))
                    .isEqualTo("segment-relay: there is no account 'other': configured is main");
            assertThat(refused(site, "main", "Active", "27"))
                    .isEqualTo("segment-relay: the id of a segment is a whole number, such as 1033, but got 'Active'");
            assertThat(refused(site, "main", "1033", "27"))
                    .endsWith("is not there: no relay has run with these settings yet, or relay.topics.* name others");
            site.with("KAFKA_BOOTSTRAP_SERVERS", "localhost:1");
            assertThat(refused(site, "main", "1033", "27")).startsWith("segment-relay: Kafka at localhost:1: Timed out");
            site.with("KAFKA_BOOTSTRAP_SERVERS", "nowhere.invalid:9092");
            assertThat(refused(site, "main", "1033", "27"))
                    .startsWith("segment-relay: Kafka at nowhere.invalid:9092: No resolvable bootstrap urls");
            site.with("KAFKA_SECURITY_PROTOCOL", "SSL").with("KAFKA_SSL_TRUSTSTORE_LOCATION", "/none.p12");
            assertThat(refused(site, "main", "1033", "27")).startsWith("segment-relay: Kafka at nowhere.invalid:9092: ");
        }
    }

    private List<String> explained(RelaySite site, long user) throws Exception {
        Packaged.Ended ended = run(site, "main", Long.toString(SEGMENT), Long.toString(user));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.lines();
    }

    private String refused(RelaySite site, String... arguments) throws Exception {
        Packaged.Ended ended = run(site, arguments);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
        assertThat(ended.lines()).hasSize(1);
        return ended.lines().get(0);
    }

    private Packaged.Ended run(RelaySite site, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Packaged.run(directory, site.settings(), List.of(), all);
    }

    private static String line(List<String> lines, String part) {
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }
}
