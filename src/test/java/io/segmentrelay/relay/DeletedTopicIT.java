package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

/** Somebody deletes a topic of a relay that runs. */
@Tag("long")
class DeletedTopicIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static List<Arguments> topics() {
        return List.of(of("memberships", topics -> topics.events().memberships(), "move"),
                of("segments", topics -> topics.events().segments(), "move"), of("state", RelayTopics::state, "rebuild"));
    }

    private static Arguments of(String name, Function<RelayTopics, String> topic, String remedy) {
        return Arguments.of(name, topic, remedy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    void nothingIsPublishedUntilItIsSaidWhatTakesItsPlace(String name, Function<RelayTopics, String> deleted, String remedy)
            throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", 50).with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN)) {
            String topic = deleted.apply(site.topics);
            String[] others = Stream.of(site.topics.eventNames()).filter(other -> !other.equals(topic)).toArray(String[]::new);
            try (TopicReader left = TopicReader.readCommitted(site.bootstrapServers(), others)) {
                int published;
                int requests;
                try (RelayProcess process = site.start(); Admin admin = site.admin()) {
                    site.awaitReports(process, 1);
                    published = left.readToEnd(LIMIT).size();

                    // when
                    admin.deleteTopics(List.of(topic)).all().get();
                    site.world.add(SEGMENT, 1000);
                    site.world.recount(SEGMENT);
                    process.awaitAlive(LIMIT, () -> process.said("/q/health/ready").contains("nothing was committed"));

                    // then
                    requests = site.requestsServed();
                    assertThat(process.isReady()).isFalse();
                    process.awaitAlive(LIMIT, () -> process.output().lines().anyMatch(
                            line -> line.contains(topic) && line.contains("relay.state=" + remedy)));
                    process.terminate();
                    assertThat(process.endsWithin(LIMIT)).isTrue();
                }

                // when
                try (RelayProcess refused = site.start()) {

                    // then
                    assertThat(refused.endsWithin(LIMIT)).as(refused::output).isTrue();
                    assertThat(refused.exitCode()).isEqualTo(1);
                    assertThat(refused.output()).contains("relay.state=" + remedy).doesNotContain("\tat ");
                }
                assertThat(left.readToEnd(LIMIT)).hasSize(published);
                assertThat(site.requestsServed()).isEqualTo(requests);
            }

            // when
            try (RelayProcess process = site.with("RELAY_STATE", remedy).start();
                    TopicReader reader = TopicReader.readCommitted(site.bootstrapServers(), site.topics.events().segments(),
                            site.topics.events().memberships())) {
                process.awaitAlive(LIMIT, () -> process.runs("main"));
                if (name.equals("memberships")) {
                    assertThat(process.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"snapshot\"}").statusCode()).isEqualTo(200);
                }

                // then
                process.awaitAlive(LIMIT, () -> new Replay().acceptAll(reader.readToEnd(LIMIT)).table()
                        .equals(site.world.counted("main")));
            }
        }
    }
}
