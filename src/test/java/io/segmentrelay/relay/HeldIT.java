package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leavers that are held, and what further walks said of them, belong to the state: whoever runs the account knows. */
@Tag("long")
class HeldIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 3_000;
    private static final int STAY = 1_000;
    private static final int PAGES = MEMBERS / 100;
    private static final int PAGES_AFTER = STAY / 100;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void leaversStayHeldThroughAKillAndATakeoverAndLeaveWithTheLastConfirmation() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Slipping away", MEMBERS).with("RELAY_REQUESTS_PER_SECOND", "200")) {
            try (RelayProcess first = site.start()) {
                site.awaitReports(first, 1);
                site.shows(SEGMENT, STAY);
                site.awaitReports(first, 2);

                // when
                site.expect("SIGKILL");
                first.kill();
            }
            try (RelayProcess second = site.start()) {
                second.awaitAlive(LIMIT, second::isReady);
                site.world.recount(SEGMENT);
                site.awaitReports(second, 3);
                long held = site.count("left");
                site.expect("a takeover");
                try (RelayProcess third = site.start()) {
                    third.awaitAlive(LIMIT, third::isReady);
                    second.terminate();
                    assertThat(second.endsWithin(Duration.ofSeconds(10))).isTrue();
                    third.awaitAlive(LIMIT, () -> third.runs("main"));
                    site.world.recount(SEGMENT);
                    site.awaitReports(third, 4);
                }

                // then
                assertThat(held).as("published before the last confirmation").isZero();
            }
            assertThat(site.reports()).extracting(HeldIT::outcome).containsExactly("completed", "held",
                    "held", "completed");
            assertThat(site.count("left")).isEqualTo(MEMBERS - STAY);
            assertThat(site.pagesServed()).as("one walk each: what was said of the held was not forgotten")
                    .hasSize(PAGES + 3 * PAGES_AFTER);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(STAY);
        }
    }

    private static String outcome(ConsumerRecord<String, byte[]> report) {
        String type = new String(report.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        return type.split("\\.")[3];
    }
}
