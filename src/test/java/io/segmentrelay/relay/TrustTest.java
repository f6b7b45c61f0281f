package io.segmentrelay.relay;

import static io.segmentrelay.relay.ManyAccounts.FOURTH;
import static io.segmentrelay.relay.ManyAccounts.LARGE;
import static io.segmentrelay.relay.ManyAccounts.SMALL;
import static io.segmentrelay.relay.ManyAccounts.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;

import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.testing.LogCapture;
import io.segmentrelay.testing.TopicReader;

@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class TrustTest {
    private static final String MARK = "carried-over";
    private static final List<String> TOPICS = List.of("usercom.segments", "usercom.memberships", "usercom.crawls",
            "usercom.relay-state");

    @TestHTTPResource("/q/")
    URL management;

    @Test
    void nothingOfAnAnswersHeadersTravelsToTheNextRequestOrIntoRecords() {
        // given
        Account account = ManyAccounts.account("passage");
        account.awaitTruth("the baseline");
        ManyAccounts.passage.add(Map.of("Set-Cookie", "session=" + MARK, "X-Custom", MARK, "Authorization", MARK,
                "Relay-Account", MARK, "ce_type", MARK, "ce_custom", MARK, "kafka.OVERRIDE_TOPIC", MARK, "kafka.KEY", MARK,
                "CamelHttpPath", "/" + MARK, "CamelHttpQuery", MARK));

        // when
        account.world().remove(LARGE, 1_005);
        account.world().add(LARGE, 5);
        account.world().recountAll();
        account.awaitTruth("with headers");

        // then
        Set<String> sent = new TreeSet<>();
        ManyAccounts.passage.requests().forEach(headers -> sent.addAll(headers.keySet()));
        assertThat(sent).isSubsetOf("Accept", "Accept-encoding", "Authorization", "Connection", "Host", "User-agent");
        assertThat(ManyAccounts.passage.requests()).noneMatch(headers -> headers.toString().contains(MARK));
        account.verify();
        assertThat(account.events().records()).noneMatch(record -> record.toString().contains(MARK));
    }

    @Test
    void redirectsAreNotFollowed() {
        // given
        Account account = ManyAccounts.account("redirected");
        account.awaitTruth("the baseline");
        String path = "/api/public/elsewhere/";
        List<ActiveFault> redirects = List.of(
                account.faults().inject(Fault.redirect(account.standIn().url() + path).onMembersOf(LARGE).onPage(3)),
                account.faults().inject(Fault.redirect(ManyAccounts.stranger.origin() + path).onMembersOf(SMALL)),
                account.faults().inject(Fault.redirect(account.standIn().url() + path).onList().times(2)));

        // when
        account.world().move(LARGE, SMALL, 1_005);
        account.world().recountAll();
        account.await("all redirects").until(() -> redirects.stream().allMatch(redirect -> redirect.happened() > 1));
        account.faults().clear();
        account.awaitTruth("after the redirects");

        // then
        assertThat(account.log().count(Kind.OTHER)).isZero();
        assertThat(ManyAccounts.stranger.calls()).isEmpty();
        account.verify();
    }

    /**
     * A walk that failed is walked again after a pause of ten times what it took, so each segment has but one fault that
     * ends its walk, and that one last: no fault has to wait for a pause.
     */
    @Test
    @ResourceLock(LogCapture.EVERY_LOGGER)
    void theTokenIsInNoLineOfAnyLogAtAnyLevel() {
        // given
        Account account = ManyAccounts.account("secret");
        account.awaitTruth("the baseline");
        List<ActiveFault> failures = List.of(
                account.faults().inject(Fault.status(500).onMembersOf(LARGE).onPage(1).times(2)),
                account.faults().inject(Fault.cutOff().onMembersOf(LARGE).onPage(2).times(2)),
                account.faults().inject(Fault.dropped().onMembersOf(LARGE).onPage(3).times(2)),
                account.faults().inject(Fault.html(200).onMembersOf(LARGE).onPage(4).times(2)),
                account.faults().inject(Fault.hang().onMembersOf(LARGE).onPage(5).once()),
                account.faults().inject(Fault.status(429, "0").onMembersOf(LARGE).onPage(6).once()),
                account.faults().inject(Fault.nextTo(ManyAccounts.stranger.origin()).onMembersOf(THIRD).onPage(1).once()),
                account.faults().inject(Fault.status(404).onMembersOf(FOURTH).onPage(1).once()),
                // Five suspend the walk, for it may be the token; five more end it, for it is the segment.
                account.faults().inject(Fault.status(401).onMembersOf(SMALL).times(10)),
                account.faults().inject(Fault.oversize(2, true).onList().times(2)));
        Tokens tokens = new Tokens(ManyAccounts.standIns());

        // when
        try (LogCapture log = LogCapture.from(Level.ALL, tokens::isIn)) {
            account.world().recountAll();
            account.await("all failures").until(() -> failures.stream().allMatch(failure -> failure.happened() > 0));
            account.await("the end of all failures").until(() -> account.faults().active().isEmpty());
            account.world().remove(LARGE, 1_005);
            account.world().recountAll();
            account.awaitTruth("after the failures");

            // then
            assertThat(log.found()).isEmpty();
            assertThat(log.heard("org.apache.hc.client5.http")).isPositive();
            assertThat(log.heard("org.apache.camel")).isPositive();
            assertThat(log.heard("org.apache.kafka.clients")).isPositive();
        }
    }

    @Test
    void theTokenIsInNoRecord() {
        // given
        Tokens tokens = new Tokens(ManyAccounts.standIns());
        ManyAccounts.account("secret").awaitTruth("the baseline");

        // when
        try (TopicReader topics = TopicReader.open(ManyAccounts.broker.bootstrapServers(), IsolationLevel.READ_UNCOMMITTED,
                TOPICS.toArray(String[]::new))) {
            topics.readToEnd(Duration.ofSeconds(60));

            // then
            assertThat(topics.records().stream().map(record -> record.topic()).distinct()).containsAll(TOPICS);
            assertThat(topics.records().stream().filter(tokens::isIn)).isEmpty();
        }
    }

    @Test
    void theTokenIsInNoAnswerOfTheRelay() throws Exception {
        // given
        Account account = ManyAccounts.account("revoked");
        account.awaitTruth("the baseline");
        account.faults().inject(Fault.tokenRevoked());
        account.await("it is told of").until(() -> get("health").contains("account revoked\": \"the API refuses its token"));

        // when
        List<String> answers = List.of(get("health"), get("health/ready"), get("health/live"), get("metrics"), get("nothing"));

        // then
        assertThat(answers).noneMatch(new Tokens(ManyAccounts.standIns())::isIn);
    }

    private String get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(management + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
