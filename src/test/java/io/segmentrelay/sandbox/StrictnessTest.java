package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

class StrictnessTest {

    /** A row of the list of segments, as the vendor's documentation has it. */
    private static final String DOCUMENTED = """
            {"name": "%s", "description": "%s", "users": "%s/api/public/segments/%d/users/", "id": %4$d,
             "object_count": 100, "too_heavy": false, "update_interval": 240,
             "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"}""";

    private final StandIn standIn = StandIn.start();
    private final TestClient client = new TestClient(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bearer %s", "Token %sx", "%s", "Token " })
    void refusesAnythingButTheToken(String authorization) throws Exception {
        // given
        var request = HttpRequest.newBuilder(URI.create(client.listUrl()))
                .header("Authorization", authorization.formatted(standIn.token()));

        // when
        var response = client.send(request);

        // then
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(standIn.log().requests()).singleElement().returns(false, Request::token);
    }

    @Test
    void redirectsToTheSlashThatWasForgotten() throws Exception {
        // when
        var response = client.get(standIn.url() + "/api/public/segments/1033/users");

        // then
        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(response.headers().firstValue("Location")).hasValue(client.usersUrl(1033));
        assertThat(standIn.log().requests()).singleElement().returns(false, Request::slash);
    }

    @Test
    void showsRowsOfVersionTwoOnlyIfAskedForThem() throws Exception {
        // given
        standIn.world().edit(27, "custom_id", "Ź-17");
        var versionOne = HttpRequest.newBuilder(URI.create(client.usersUrl(1035)))
                .header("Authorization", "Token " + standIn.token());

        // when
        var old = row(TestClient.parse(client.send(versionOne).body()), 27);
        var today = row(client.json(client.usersUrl(1035)), 27);

        // then
        assertThat(old.path("user_id").asText()).isEqualTo("Ź-17");
        assertThat(old.path("key").asText()).hasSize(12).isEqualTo(today.path("user_key").asText());
        assertThat(old.path("attributes").path(0).path("name").asText()).isEqualTo("plan");
        assertThat(today.path("custom_id").asText()).isEqualTo("Ź-17");
        assertThat(today.path("interests").isArray()).isTrue();
        assertThat(today.has("attributes")).isFalse();
    }

    @Test
    void answersWhatIsNotThereWith404() throws Exception {
        // when
        var unknownSegment = client.get(client.usersUrl(9999));
        var unknownPath = client.get(standIn.url() + "/api/public/users/");

        // then
        assertThat(unknownSegment.statusCode()).isEqualTo(404);
        assertThat(unknownPath.statusCode()).isEqualTo(404);
        assertThat(TestClient.parse(unknownPath.body()).path("detail").isTextual()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void allowsTenRequestsInASecond(RetryAfter retryAfter) throws Exception {
        // given
        try (var limited = StandIn.start(StandInOptions.defaults().rate(new Rate(10, retryAfter)))) {
            var client = new TestClient(limited);

            // when
            var response = client.get(client.listUrl());
            for (var i = 0; i < 40 && response.statusCode() == 200; i++) {
                response = client.get(client.listUrl());
            }

            // then
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retryAfter != RetryAfter.ABSENT);
            assertThat(limited.log().mostRequestsInAny(Duration.ofSeconds(1))).isEqualTo(11);
            assertThat(limited.log().counters()).containsEntry("status.429", 1L);
        }
    }

    @Test
    void showsTheVendorsExampleFieldForField() throws Exception {
        // given
        var rows = Stream.of(
                documented("Active", "Users who have visited your website at least once in the last 30 days.", 1033),
                documented("New", "Users who have visited your website for the first time in the last 24 hours.", 1034),
                documented("New with email", "Users who first visited your website in the last 24 hours and have provided an"
                        + " email address.", 1037),
                documented("With email", "Users whose email address you have.", 1036),
                documented("Slipping away", "Users who have not visited your page within the last 30 days.", 1035))
                .collect(Collectors.joining(","));

        // when
        var page = client.json(client.listUrl());

        // then
        assertThat(page).isEqualTo(
                TestClient.parse("{\"previous\": null, \"results\": [" + rows + "], \"next\": null, \"count\": 5}"));
    }

    private String documented(String name, String description, long id) {
        return DOCUMENTED.formatted(name, description, standIn.url(), id);
    }

    private static JsonNode row(JsonNode page, long id) {
        for (var row : page.path("results")) {
            if (row.path("id").asLong() == id) {
                return row;
            }
        }
        throw new AssertionError("no member " + id);
    }
}
