package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

class StrictnessTest {

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

    private static JsonNode row(JsonNode page, long id) {
        for (var row : page.path("results")) {
            if (row.path("id").asLong() == id) {
                return row;
            }
        }
        throw new AssertionError("no member " + id);
    }
}
