package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

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
        World world = World.empty(1);
        world.create(SEGMENT, "Slipping away", "Two in three leave", Membership.formula(MEMBERS, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "200");
                TopicReader topics = site.follow()) {
            try (RelayProcess first = site.start()) {
                reports(first, topics, 1);
                world.members(SEGMENT, Membership.formula(STAY, i -> 1 + i));
                world.recount(SEGMENT);
                reports(first, topics, 2);

                // when
                site.expect("SIGKILL");
                first.kill();
            }
            try (RelayProcess second = site.start()) {
                second.awaitAlive(LIMIT, second::isReady);
                world.recount(SEGMENT);
                reports(second, topics, 3);
                long held = RelaySite.count(topics.records(), "left");
                site.expect("a takeover");
                try (RelayProcess third = site.start()) {
                    third.awaitAlive(LIMIT, third::isReady);
                    second.terminate();
                    assertThat(second.endsWithin(Duration.ofSeconds(10))).isTrue();
                    third.awaitAlive(LIMIT, () -> third.runs("main"));
                    world.recount(SEGMENT);
                    reports(third, topics, 4);
                }

                // then
                assertThat(held).as("published before the last confirmation").isZero();
            }
            assertThat(RelaySite.reports(topics.records())).extracting(HeldIT::outcome).containsExactly("completed", "held",
                    "held", "completed");
            assertThat(RelaySite.count(topics.records(), "left")).isEqualTo(MEMBERS - STAY);
            assertThat(site.pagesServed()).as("one walk each: what was said of the held was not forgotten")
                    .hasSize(PAGES + 3 * PAGES_AFTER);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(STAY);
        }
    }

    private static void reports(RelayProcess process, TopicReader topics, int number) {
        process.awaitAlive(LIMIT, () -> RelaySite.reports(topics.readToEnd(LIMIT)).size() >= number);
    }

    private static String outcome(ConsumerRecord<String, byte[]> report) {
        String type = new String(report.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        return type.split("\\.")[3];
    }
}
