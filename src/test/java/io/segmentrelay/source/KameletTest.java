package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.LogCapture;

/** The Kamelet in applications of plain Camel. None sends a request while a logger shows it. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = LogCapture.EVERY_LOGGER, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
class KameletTest {
    private static final List<String> WIRE = List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    private final World world = World.empty(7);
    private final long segment = world.create("Active", "", Membership.scattered(1, 1, 25));
    private final StandIn api = StandIn.start(StandInOptions.defaults()
            .token(StandInOptions.tokenFor("kamelet")).world(world).unlimited().pageSize(10)); // Nobody else in this JVM has it.

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    @ResourceLock(LogCapture.EVERY_LOGGER)
    void aSnapshotComesFirstAndThenWhoEnteredAndWhoLeftAndTheTokenIsInNoLog() throws Exception {
        try (LogCapture logs = LogCapture.from(Level.INFO, line -> line.contains(api.token()));
                Application application = Application.of(api)) {
            WIRE.forEach(name -> logs.level(name, Level.INFO)); // With them at DEBUG no request is sent.
            logs.level(Level.ALL); // Not from the start: while it resolves properties, Camel itself writes each at DEBUG.
            application.await("crawl.completed", 1);

            // when
            world.add(segment, 100);
            world.remove(segment, 3);
            world.rename(segment, "Very active");
            world.recount(segment);
            application.await("crawl.completed", 2);

            // then
            assertThat(application.ids("segment.snapshot")).hasSize(1);
            assertThat(application.users("membership.snapshot"))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
            assertThat(application.users("membership.entered")).containsExactly(100L);
            assertThat(application.users("membership.left")).containsExactly(3L);
            assertThat(application.ids("segment.updated")).hasSize(1);
            EventValidator validator = new EventValidator(EventTopics.DEFAULT);
            assertThat(validator.violations(application.events().stream().map(Application.Event::record).toList())).isEmpty();
            assertThat(logs.heard("org.apache.camel")).isPositive();
            assertThat(logs.found()).isEmpty();
        }
    }

    @Test
    void nobodyLeavesByAPageThatFailsOrAWalkThatMissesMembers() throws Exception {
        try (Application application = Application.of(api)) {
            application.await("crawl.completed", 1);

            // when
            api.faults().inject(Fault.status(500).onMembersOf(segment).onPage(1));
            world.recount(segment);
            application.await("crawl.incomplete", 1);
            api.faults().clear();
            api.faults().inject(Fault.hiding(4, 5, 6).onMembersOf(segment));
            world.recount(segment);
            application.await("crawl.incomplete", 2);

            // then
            assertThat(application.ids("membership.left")).isEmpty();

            // and when
            api.faults().clear();
            world.remove(segment, 4);
            world.recount(segment);
            application.await("membership.left", 1);

            // then
            assertThat(application.users("membership.left")).containsExactly(4L);
            assertThat(application.users("membership.entered")).isEmpty();
        }
    }

    @Test
    void aListWithoutTheSegmentDeletesItOnlyOnceItsMembersAreGoneToo() throws Exception {
        try (Application application = Application.of(api)) {
            application.await("crawl.completed", 1);

            // when
            api.faults().inject(Fault.listCutShort(0, false));
            long before = api.log().count(Kind.LIST);
            Awaitility.await("some lists").atMost(Duration.ofSeconds(20)).until(() -> api.log().count(Kind.LIST) > before + 3);

            // then
            assertThat(application.ids("segment.deleted")).isEmpty();

            // and when
            api.faults().clear();
            world.delete(segment);
            application.await("segment.deleted", 1);

            // then
            assertThat(application.users("membership.left")).hasSize(25);
        }
    }

    @Test
    void anEventThatTheRouteDoesNotTakeIsOfferedAgainBeforeAnyOther() throws Exception {
        try (Application application = Application.of(api)) {
            application.await("crawl.completed", 1);
            int[] refusals = new int[1];
            application.refuse(event -> event.type().equals("membership.entered.v1") && refusals[0]++ < 3);

            // when
            world.add(segment, 101, 102);
            world.recount(segment);
            application.await("crawl.completed", 2);

            // then
            assertThat(refusals[0]).isGreaterThan(3);
            assertThat(application.users("membership.entered")).containsExactly(101L, 102L);
            List<String> ids = application.events().stream().map(Application.Event::id).toList();
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(ids.get(ids.size() - 1)).endsWith("/completed");
        }
    }

    @Test
    @ResourceLock(LogCapture.EVERY_LOGGER)
    void noRequestIsSentWhileTheClientsLogWouldShowTheToken() throws Exception {
        try (LogCapture logs = LogCapture.from(Level.INFO, line -> line.contains(api.token()))) {
            WIRE.forEach(name -> logs.level(name, Level.ALL));

            // when
            Application application = Application.of(api);
            Awaitility.await("the refusal").atMost(Duration.ofSeconds(20))
                    .until(() -> logs.heard("io.segmentrelay.source") > 0);

            // then
            application.close();
            assertThat(api.log().requests()).isEmpty();
            assertThat(logs.found()).isEmpty();
        }
    }

    @Test
    void anOptionThatIsWrongStopsTheStartAndNamesIt() {
        assertThat(refusal(api.token(), Map.of("period", "often"))).contains("period: got often; takes a time such as");
        assertThat(refusal(api.token(), Map.of("brakeShare", "half")))
                .contains("brakeShare: got half; takes a percentage from 0% to 100%");
        assertThat(refusal("se cret", Map.of())).contains("token: got a token of 7 characters").doesNotContain("se cret");
    }

    @Test
    void optionsReachTheRulesAndSeveralSourcesKeepOutOfEachOthersWay() throws Exception {
        // given
        long followed = world.create("Ads: buyers", "", Membership.of(7));
        Map<String, String> options = Map.of("includeSegments", "Ads*,4711", "excludeSegments", "4711", "brakeShare", "20%",
                "userFields", "email_sha256", "account", "other", "requestsPerSecond", "500");

        // when
        try (Application application = Application.start(api.url(), api.token(), options);
                Application other = Application.of(api)) {
            application.await("crawl.completed", 1);
            other.await("crawl.completed", 2);

            // then
            assertThat(application.ids("segment.snapshot")).hasSize(2);
            assertThat(application.events()).map(Application.Event::subject).contains("other/" + followed + "/7")
                    .doesNotContain("other/" + segment + "/1");
            assertThat(new String(application.events().get(2).body(), StandardCharsets.UTF_8)).contains("\"email_sha256\":\"");
            assertThat(other.events()).map(Application.Event::subject).contains("main/" + segment + "/1");
        }
    }

    private String refusal(String token, Map<String, String> options) {
        StringWriter trace = new StringWriter();
        assertThatThrownBy(() -> Application.start(api.url(), token, options).close())
                .satisfies(refused -> refused.printStackTrace(new PrintWriter(trace)));
        return trace.toString();
    }
}
