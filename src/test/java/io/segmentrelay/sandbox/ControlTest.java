package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {

    private final StandIn standIn = StandIn.start(StandInOptions.defaults().unlimited());
    private final TestClient client = new TestClient(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void switchesFaultsOnAndOff() throws Exception {
        // when
        var injected = client.post("/_sandbox/faults",
                "{\"kind\":\"status\",\"status\":429,\"retry_after\":3600,\"segment\":1033,\"page\":0,\"times\":2}");

        // then
        var response = client.get(client.usersUrl(1033));
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("3600");
        assertThat(client.get(client.listUrl()).statusCode()).isEqualTo(200);
        assertThat(client.json(standIn.url() + "/_sandbox/faults").path("faults").path(0).path("happened").asInt())
                .isEqualTo(1);

        // when
        client.send(client.request(standIn.url() + "/_sandbox/faults?id=" + injected.path("id")).DELETE());

        // then
        assertThat(client.get(client.usersUrl(1033)).statusCode()).isEqualTo(200);
    }

    @Test
    void movesPeopleAndSegments() throws Exception {
        // when
        client.post("/_sandbox/world", "{\"action\":\"add\",\"segment\":1033,\"users\":[990,991]}");
        client.post("/_sandbox/world", "{\"action\":\"move\",\"from\":1033,\"to\":1034,\"users\":[991]}");
        client.post("/_sandbox/world", "{\"action\":\"edit\",\"user\":990,\"field\":\"custom_id\",\"value\":\"Ż-1\"}");
        client.post("/_sandbox/world", "{\"action\":\"rename\",\"segment\":1033,\"name\":\"Aktywni 🎉\"}");
        client.post("/_sandbox/world", "{\"action\":\"delete\",\"segment\":1035}");
        client.post("/_sandbox/world",
                "{\"action\":\"create\",\"segment\":9,\"name\":\"Big\",\"first\":1,\"step\":2,\"size\":5000000}");
        client.post("/_sandbox/world", "{\"action\":\"recount\"}");

        // then
        assertThat(standIn.world().counted(1033)).contains(990).doesNotContain(991).hasSize(101);
        assertThat(standIn.world().counted(1034)).contains(991);
        assertThat(standIn.world().segment(1033).name()).isEqualTo("Aktywni 🎉");
        assertThat(standIn.world().find(1035)).isEmpty();
        assertThat(client.json(client.usersUrl(9)).path("count").asLong()).isEqualTo(5_000_000);
        assertThat(client.json(standIn.url() + "/_sandbox/world?segment=1033").path("users")).hasSize(101);
    }

    @Test
    void tellsWhatWasAsked() throws Exception {
        // given
        client.get(client.listUrl());
        client.get(client.usersUrl(1033));

        // when
        var log = client.json(standIn.url() + "/_sandbox/log").path("requests");
        var counters = client.json(standIn.url() + "/_sandbox/counters");

        // then
        assertThat(log).hasSize(2);
        assertThat(log.path(1).path("segment").asLong()).isEqualTo(1033);
        assertThat(counters.path("members").asInt()).isEqualTo(1);
        assertThat(counters.path("most_in_1s").asInt()).isEqualTo(2);
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        assertThat(client.post("/_sandbox/faults", "{\"kind\":\"nonsense\"}").path("detail").asText())
                .contains("nonsense");
        assertThat(client.post("/_sandbox/world", "{\"action\":\"add\"}").path("detail").asText()).contains("segment");
        assertThat(client.post("/_sandbox/world", "[]").path("detail").asText()).contains("JSON");
    }
}
