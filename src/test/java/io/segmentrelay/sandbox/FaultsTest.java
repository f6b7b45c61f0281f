package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class FaultsTest {

    private static final long ACTIVE = 1033;

    private final StandIn standIn = StandIn.start(StandInOptions.defaults().unlimited().pageSize(10));
    private final TestClient client = new TestClient(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    /** What a client finds while there is one fault. */
    record Case(String what, Fault fault, ThrowingConsumer<TestClient> holds) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Case list(String what, Fault fault, ThrowingConsumer<HttpResponse<String>> holds) {
        return new Case(what, fault, client -> holds.accept(client.get(client.listUrl())));
    }

    private static Case list(String what, Fault fault, String pointer, Object shown) {
        return list(what, fault, answer -> assertThat(at(answer, pointer)).isEqualTo(shown));
    }

    private static Case members(String what, Fault fault, String pointer, Object shown) {
        return new Case(what, fault,
                client -> assertThat(at(client.get(client.usersUrl(ACTIVE)), pointer)).isEqualTo(shown));
    }

    /** As text; empty where it is missing, a number where it is a list: its length. */
    private static Object at(HttpResponse<String> answer, String pointer) throws IOException {
        JsonNode found = TestClient.parse(answer.body()).at(pointer);
        return found.isArray() ? found.size() : found.asText();
    }

    static List<Case> cases() {
        String evil = "https://evil.example:8443";
        return List.of(
                list("when to come back, as a date", Fault.status(429, Fault.httpDate(Instant.parse("2025-03-01T12:00:00Z"))),
                        answer -> assertThat(answer.headers().firstValue("Retry-After"))
                                .hasValue("Sat, 1 Mar 2025 12:00:00 GMT")),
                list("a large page of HTML", Fault.html(200), FaultsTest::isLargePageOfHtml),
                list("a large page of HTML, and a status", Fault.html(503), answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    isLargePageOfHtml(answer);
                }),
                list("a redirect", Fault.redirect("http://localhost:1/elsewhere"), answer -> {
                    assertThat(answer.statusCode()).isEqualTo(302);
                    assertThat(answer.headers().firstValue("Location")).hasValue("http://localhost:1/elsewhere");
                }),
                list("a header", Fault.header("Set-Cookie", "session=secret"),
                        answer -> assertThat(answer.headers().firstValue("Set-Cookie")).hasValue("session=secret")),
                list("cut-off JSON", Fault.cutOff(), answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThatThrownBy(() -> TestClient.parse(answer.body())).isInstanceOf(JsonProcessingException.class);
                }),
                list("megabytes", Fault.oversize(3, true), answer -> {
                    assertThat(answer.body()).hasSizeGreaterThan(3_000_000);
                    assertThat(answer.headers().firstValue("Content-Length")).isPresent();
                }),
                list("megabytes in chunks", Fault.oversize(3, false), answer -> {
                    assertThat(answer.body()).hasSizeGreaterThan(3_000_000);
                    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
                }),
                list("JSON that is too deep", Fault.deep(5_000), answer -> {
                    assertThat(answer.body()).contains("[".repeat(5_000)).endsWith("\"count\":5}");
                    assertThatThrownBy(() -> TestClient.parse(answer.body())).hasMessageContaining("nesting depth");
                }),
                list("a bare array", Fault.bareArray(), "", 5),
                list("no results", Fault.withoutResults(), "/results", ""),
                list("results that are no list", Fault.resultsNoList(),
                        answer -> assertThat(TestClient.parse(answer.body()).path("results").isArray()).isFalse()),
                list("rows without an id", Fault.rowsWithoutId(), "/results/0/id", ""),
                list("no count", Fault.withoutCount(), "/count", ""),
                list("users on another host", Fault.usersTo(evil), "/results/0/users",
                        evil + "/api/public/segments/1033/users/"),
                new Case("a next page on another host", Fault.nextTo(evil),
                        client -> assertThat(at(client.get(client.usersUrl(ACTIVE)), "/next")).asString()
                                .startsWith(evil + "/api/public/segments/1033/users/?cursor=")),
                list("a list that is cut short", Fault.listCutShort(2, false), "/results", 2),
                list("a list that is cut short, but counts all", Fault.listCutShort(2, false), "/count", "5"),
                list("a list that is cut short, and says so", Fault.listCutShort(2, true), "/count", "2"),
                list("a falsified list", Fault.listShows(ACTIVE, "last_counted", Instant.parse("2024-10-10T10:12:32Z")),
                        "/results/0/last_counted", "2024-10-10T10:12:32Z"),
                members("a count that is off", Fault.countOff(-3), "/count", "97"),
                members("a count that is off by a part", Fault.countOffPercent(20), "/count", "120"),
                members("no count while it is counted", Fault.recounting(), "/count", "0"),
                members("nobody while it is counted", Fault.recounting(), "/results", 0));
    }

    static List<Case> casesOfMoreThanOneRequest() {
        return List.of(
                new Case("no answer", Fault.hang(), client -> assertThatThrownBy(
                        () -> client.send(client.request(client.listUrl()).timeout(Duration.ofMillis(300))))
                        .isInstanceOf(HttpTimeoutException.class)),
                new Case("a connection that breaks in the middle of the body", Fault.dropped(),
                        client -> assertThatThrownBy(() -> client.get(client.listUrl())).isInstanceOf(IOException.class)),
                new Case("a count that is so now and so then", Fault.flickeringCount(2),
                        client -> assertThat(client.walk(ACTIVE, 3)).extracting(page -> page.path("count").asInt())
                                .containsExactly(100, 102, 100)),
                new Case("somebody else's workspace", Fault.otherWorkspace(Elsewhere.world()), client -> {
                    assertThat(client.json(client.listUrl()).at("/results/0/id").asLong()).isEqualTo(7001);
                    assertThat(client.get(client.usersUrl(ACTIVE)).statusCode()).isEqualTo(404);
                }),
                new Case("a way back to the same page", Fault.nextRepeats().onMembersOf(ACTIVE).onPage(2), client -> {
                    var pages = client.walk(ACTIVE, 5);
                    assertThat(pages).hasSize(5);
                    assertThat(pages.get(4)).isEqualTo(pages.get(2)).isNotEqualTo(pages.get(1));
                }),
                new Case("a circle", Fault.nextCycles(), client -> {
                    var pages = client.walk(ACTIVE, 4);
                    assertThat(pages.get(2)).isEqualTo(pages.get(0)).isNotEqualTo(pages.get(1));
                    assertThat(pages.get(3)).isEqualTo(pages.get(1));
                }),
                new Case("an end too early", Fault.status(404).onMembersOf(ACTIVE).onPage(3), client -> {
                    var fourth = client.walk(ACTIVE, 3).get(2).path("next").asText();
                    assertThat(client.get(fourth).statusCode()).isEqualTo(404);
                    assertThat(client.distinctIdsOf(1034)).hasSize(100);
                }),
                new Case("the same member on two pages", Fault.shifted().onMembersOf(ACTIVE), client -> {
                    var ids = client.idsOf(ACTIVE);
                    assertThat(ids).hasSize(109);
                    assertThat(new HashSet<>(ids)).hasSize(100);
                }),
                new Case("a segment that is missing for a while", Fault.missingFromList(ACTIVE).once(), client -> {
                    var first = client.json(client.listUrl());
                    assertThat(first.path("results").findValuesAsText("id")).hasSize(4).doesNotContain("1033");
                    assertThat(first.path("count").asInt()).isEqualTo(4);
                    assertThat(client.json(client.listUrl()).path("results")).hasSize(5);
                }),
                new Case("the same members left out of so many walks", Fault.skipping(5).onMembersOf(ACTIVE).walks(2),
                        client -> {
                            var first = client.distinctIdsOf(ACTIVE);
                            assertThat(client.distinctIdsOf(ACTIVE)).isEqualTo(first).hasSizeBetween(85, 99);
                            assertThat(client.distinctIdsOf(ACTIVE)).hasSize(100);
                        }),
                new Case("members that are cut off in the same place", Fault.cut(7), client -> {
                    assertThat(client.idsOf(ACTIVE)).hasSize(70).isEqualTo(client.idsOf(ACTIVE));
                    assertThat(client.json(client.usersUrl(ACTIVE)).path("count").asInt()).isEqualTo(100);
                }));
    }

    private static void isLargePageOfHtml(HttpResponse<String> answer) {
        assertThat(answer.body()).startsWith("<!doctype html>").hasSizeGreaterThan(50_000);
    }

    @ParameterizedTest
    @MethodSource({ "cases", "casesOfMoreThanOneRequest" })
    void answerOtherwise(Case one) throws Exception {
        // given
        standIn.faults().inject(one.fault());

        // then
        one.holds().accept(client);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 401, 403, 404, 429, 500, 502, 504 })
    void answerWithAnyStatus(int status) throws Exception {
        // given
        standIn.faults().inject(Fault.status(status));

        // when
        var response = client.get(client.listUrl());

        // then
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(TestClient.parse(response.body()).path("detail").isTextual()).isTrue();
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void revokeTheTokenUntilItIsRestored() throws Exception {
        // given
        var revoked = standIn.faults().inject(Fault.tokenRevoked());

        // when
        var refused = client.get(client.listUrl());
        standIn.faults().clear(revoked);

        // then
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(client.get(client.listUrl()).statusCode()).isEqualTo(200);
    }

    @Test
    void refuseTheTokenForAWhileAfterABurst() throws Exception {
        // given
        standIn.faults().inject(Fault.burst401(3, Duration.ofMillis(300)));

        // when
        var statuses = new HashSet<Integer>();
        for (var i = 0; i < 5; i++) {
            statuses.add(client.get(client.listUrl()).statusCode());
        }

        // then
        assertThat(statuses).containsExactlyInAnyOrder(200, 401);
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(500))
                .until(() -> client.get(client.listUrl()).statusCode() == 200);
    }

    @Test
    void answerSlowly() throws Exception {
        // given
        standIn.faults().inject(Fault.slow(Duration.ofMillis(400)));
        var start = System.nanoTime();

        // when
        var response = client.get(client.listUrl());

        // then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
    }

    @ParameterizedTest
    @ValueSource(strings = { "CURSOR", "NUMBER" })
    void leadBeyondTheLastPage(Paging paging) throws Exception {
        // given
        try (var other = StandIn.start(StandInOptions.defaults().unlimited().paging(paging))) {
            other.faults().inject(Fault.phantomNext().onMembers());
            var client = new TestClient(other);

            // when
            var last = client.json(client.usersUrl(ACTIVE));

            // then
            assertThat(last.path("results")).hasSize(100);
            assertThat(client.get(last.path("next").asText()).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void spareAWalkThatIsUnderWay() throws Exception {
        // given
        var next = client.json(client.usersUrl(ACTIVE)).path("next").asText();
        var hidden = standIn.world().counted(ACTIVE)[12];

        // when
        standIn.faults().inject(Fault.hiding(hidden).walks(1));

        // then
        assertThat(client.json(next).path("results")).hasSize(10);
        assertThat(client.distinctIdsOf(ACTIVE)).hasSize(99).doesNotContain(hidden);
    }

    @Test
    void happenSoManyTimesOrSoLong() throws Exception {
        // given
        standIn.faults().inject(Fault.status(500).times(2));
        standIn.faults().inject(Fault.status(502).lasting(Duration.ZERO));

        // when
        var statuses = List.of(client.get(client.listUrl()).statusCode(), client.get(client.listUrl()).statusCode(),
                client.get(client.listUrl()).statusCode());

        // then
        assertThat(statuses).containsExactly(500, 500, 200);
        assertThat(standIn.faults().active()).isEmpty();
    }

    @Test
    void happenWithAProbabilityThatASeedRepeats() throws Exception {
        // when
        var first = failuresOf(Fault.status(500).withProbability(0.3, 7));
        var again = failuresOf(Fault.status(500).withProbability(0.3, 7));

        // then
        assertThat(first).isEqualTo(again).isBetween(5, 30);
    }

    @Test
    void meetOnlyTheTokenThatTheyAreFor() throws Exception {
        // given
        var token = StandInOptions.tokenFor("second");
        standIn.serve(token, Elsewhere.world()).faults().inject(Fault.status(500).forToken(token));

        // when
        var main = client.get(client.listUrl());
        var second = client.send(client.request(client.listUrl()).setHeader("Authorization", "Token " + token));

        // then
        assertThat(main.statusCode()).isEqualTo(200);
        assertThat(second.statusCode()).isEqualTo(500);
    }

    @Test
    void leaveTheSameMembersOutOfEveryWalkWhileTheServerIsBusyCounting() throws Exception {
        // given
        standIn.faults().inject(Fault.busyCounting(0, 25));

        // when
        var once = client.idsOf(ACTIVE);
        var again = client.idsOf(ACTIVE);
        var count = client.json(client.usersUrl(ACTIVE)).path("count").asInt();
        standIn.faults().clear();
        standIn.faults().inject(Fault.busyCounting(25, 25));
        var others = client.idsOf(ACTIVE);

        // then
        assertThat(again).isEqualTo(once).hasSize(count).hasSizeBetween(50, 95);
        assertThat(client.json(client.listUrl()).at("/results/0/object_count").asInt()).isEqualTo(100);
        assertThat(others).as("nobody is left out of both").containsAll(standIn.world().shown(ACTIVE).ids()
                .filter(id -> !once.contains(id)).boxed().toList());
    }

    private int failuresOf(Fault fault) throws Exception {
        var injected = standIn.faults().inject(fault);
        for (var i = 0; i < 50; i++) {
            client.get(client.listUrl());
        }
        standIn.faults().clear();
        return injected.happened();
    }
}
