package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What people ask of the packaged program, over HTTP and from Kafka: done once, whatever happens to the process. */
@Order(1)
class SignalsIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 3_000;
    private static final int STAY = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void signalsAreActedUponOnceAndAnswered() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Slipping away", MEMBERS).with("RELAY_REQUESTS_PER_SECOND", "200")
                .with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN)) {
            HttpResponse<String> approved;
            HttpResponse<String> walked;
            int asked;
            try (RelayProcess first = site.start()) {
                site.awaitReports(first, 1);
                site.shows(SEGMENT, STAY);
                site.awaitReports(first, 2);

                // when
                approved = first.signal(RelaySite.ADMIN_TOKEN,
                        "{\"signal\":\"approve\",\"account\":\"main\",\"segment\":1033}");
                HttpResponse<String> again = first.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"approve\"}");
                HttpResponse<String> stranger = first.signal("another-token-altogether", "{\"signal\":\"approve\"}");
                HttpResponse<String> noSignal = first.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"aprove\"}");
                HttpResponse<String> nobody = first.signal(RelaySite.ADMIN_TOKEN,
                        "{\"signal\":\"crawl\",\"account\":\"mian\"}");
                first.awaitAlive(LIMIT, () -> site.count("left") >= MEMBERS - STAY);

                assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
                assertThat(again.body()).contains("nobody is held");
                assertThat(stranger.statusCode()).isEqualTo(401);
                assertThat(noSignal.statusCode()).isEqualTo(400);
                assertThat(noSignal.body()).contains("approve, reject");
                assertThat(nobody.statusCode()).isEqualTo(404);

                first.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"pause\",\"account\":\"main\"}");
                TimeUnit.MILLISECONDS.sleep(500); // Requests that were under way.
                asked = site.requestsServed();
                site.world.recount(SEGMENT);
                TimeUnit.SECONDS.sleep(3); // Three intervals of the list.
                assertThat(site.requestsServed()).as("requests while paused").isEqualTo(asked);
                site.expect("SIGKILL");
                first.kill();
            }
            send(site, "no signal at all", "{\"signal\":\"snapshot\",\"account\":\"main\",\"segment\":1033}");
            try (RelayProcess second = site.start()) {
                second.awaitAlive(LIMIT, () -> site.count("snapshot") >= MEMBERS + STAY);
                assertThat(site.requestsServed()).as("requests while paused, after a restart").isEqualTo(asked);
                second.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"resume\"}");
                walked = second.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"crawl\",\"account\":\"main\",\"segment\":1033}");
                second.awaitAlive(LIMIT, () -> site.reports().stream()
                        .filter(report -> RelaySite.json(report).path("pages").asInt() > 0).count() >= 3);
            }

            // then
            assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
            JsonNode answer = new ObjectMapper().readTree(approved.body());
            assertThat(answer.path("outcome").asText()).isEqualTo("done");
            assertThat(answer.path("what").asText()).contains("2000 members");
            assertThat(walked.statusCode()).as(walked.body()).isIn(200, 409); // Or the recount has it walked already.
            assertThat(site.count("left")).isEqualTo(MEMBERS - STAY);
            assertThat(site.count("snapshot")).isEqualTo(MEMBERS + STAY);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(STAY);
        }
    }

    private static void send(RelaySite site, String... signals) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", site.bootstrapServers()), new StringSerializer(),
                new StringSerializer())) {
            for (String signal : signals) {
                producer.send(new ProducerRecord<>(site.topics.signals(), signal)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
