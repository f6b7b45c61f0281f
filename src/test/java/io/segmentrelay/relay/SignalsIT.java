package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

/** What people ask of the packaged program, over HTTP and from Kafka: done once, whatever happens to the process. */
class SignalsIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 3_000;
    private static final int STAY = 1_000;
    private static final String TOKEN = "an-admin-token-of-24-chars";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void signalsAreActedUponOnceAndAnswered() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Slipping away", "Two in three leave", Membership.formula(MEMBERS, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "200").with("RELAY_ADMIN_TOKEN", TOKEN);
                TopicReader topics = site.follow()) {
            HttpResponse<String> approved;
            HttpResponse<String> walked;
            int asked;
            try (RelayProcess first = site.start()) {
                reports(first, topics, 1);
                world.members(SEGMENT, Membership.formula(STAY, i -> 1 + i));
                world.recount(SEGMENT);
                reports(first, topics, 2);

                // when
                approved = post(first, TOKEN, "{\"signal\":\"approve\",\"account\":\"main\",\"segment\":1033}");
                HttpResponse<String> again = post(first, TOKEN, "{\"signal\":\"approve\"}");
                HttpResponse<String> stranger = post(first, "another-token-altogether", "{\"signal\":\"approve\"}");
                HttpResponse<String> noSignal = post(first, TOKEN, "{\"signal\":\"aprove\"}");
                HttpResponse<String> nobody = post(first, TOKEN, "{\"signal\":\"crawl\",\"account\":\"mian\"}");
                first.awaitAlive(LIMIT, () -> RelaySite.count(topics.readToEnd(LIMIT), "left") >= MEMBERS - STAY);

                assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
                assertThat(again.body()).contains("nobody is held");
                assertThat(stranger.statusCode()).isEqualTo(401);
                assertThat(noSignal.statusCode()).isEqualTo(400);
                assertThat(noSignal.body()).contains("approve, reject");
                assertThat(nobody.statusCode()).isEqualTo(404);

                post(first, TOKEN, "{\"signal\":\"pause\",\"account\":\"main\"}");
                TimeUnit.MILLISECONDS.sleep(500); // Requests that were under way.
                asked = site.requestsServed();
                world.recount(SEGMENT);
                TimeUnit.SECONDS.sleep(3); // Three intervals of the list.
                assertThat(site.requestsServed()).as("requests while paused").isEqualTo(asked);
                site.expect("SIGKILL");
                first.kill();
            }
            send(site, "no signal at all", "{\"signal\":\"snapshot\",\"account\":\"main\",\"segment\":1033}");
            try (RelayProcess second = site.start()) {
                second.awaitAlive(LIMIT, () -> snapshots(topics) >= MEMBERS + STAY);
                assertThat(site.requestsServed()).as("requests while paused, after a restart").isEqualTo(asked);
                post(second, TOKEN, "{\"signal\":\"resume\"}");
                walked = post(second, TOKEN, "{\"signal\":\"crawl\",\"account\":\"main\",\"segment\":1033}");
                second.awaitAlive(LIMIT, () -> walks(topics.readToEnd(LIMIT)).size() >= 3);
            }

            // then
            assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
            JsonNode answer = JSON.readTree(approved.body());
            assertThat(answer.path("outcome").asText()).isEqualTo("done");
            assertThat(answer.path("what").asText()).contains("2000 members");
            assertThat(walked.statusCode()).as(walked.body()).isIn(200, 409); // Or the recount has it walked already.
            assertThat(RelaySite.count(topics.records(), "left")).isEqualTo(MEMBERS - STAY);
            assertThat(snapshots(topics)).isEqualTo(MEMBERS + STAY);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(STAY);
        }
    }

    @Test
    void withoutATokenThereAreNoSignalsOverHttp() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Active", "", Membership.formula(10, i -> 1 + i));
        try (RelaySite site = new RelaySite(world); TopicReader topics = site.follow(); RelayProcess process = site.start()) {
            reports(process, topics, 1);

            // when
            HttpResponse<String> answer = post(process, TOKEN, "{\"signal\":\"crawl\"}");

            // then
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("relay.admin-token");
        }
    }

    private static HttpResponse<String> post(RelayProcess process, String token, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(process.url() + "/api/signals")).timeout(LIMIT)
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void send(RelaySite site, String... signals) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", site.settings().get("KAFKA_BOOTSTRAP_SERVERS")), new StringSerializer(),
                new StringSerializer())) {
            for (String signal : signals) {
                producer.send(new ProducerRecord<>("usercom.signals", signal)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private static long snapshots(TopicReader topics) {
        return RelaySite.count(topics.readToEnd(LIMIT), "snapshot");
    }

    private static List<ConsumerRecord<String, byte[]>> walks(List<ConsumerRecord<String, byte[]>> records) throws Exception {
        return RelaySite.reports(records).stream().filter(report -> json(report).path("pages").asInt() > 0).toList();
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void reports(RelayProcess process, TopicReader topics, int number) {
        process.awaitAlive(LIMIT, () -> RelaySite.reports(topics.readToEnd(LIMIT)).size() >= number);
    }
}
