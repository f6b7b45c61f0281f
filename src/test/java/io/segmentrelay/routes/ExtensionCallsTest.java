package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.extension.CommittedEvent;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.extension.Edit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.SessionsOfMain;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.MemberWalk;

/** What the shipped routes make of an extension, of one that fails, and of none. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ExtensionCallsTest {
    private static final String ROUTE = """
            - route:
                id: %1$s
                %2$s
                from:
                  uri: direct:%1$s
                  steps:
                    - %3$s
            """;
    private static final String NO_HANDLER = "errorHandler: {noErrorHandler: {}}";
    private static final String SKIP = "bean: {ref: edit, method: 'skip(${body})'}";
    private static final String REFUSE = "bean: {ref: edit, method: \"refuse('no')\"}";
    private static final String REFUSE_WITHOUT_WORDS = "bean: {ref: edit, method: 'refuse(${header.none})'}";
    private static final String INTERRUPT = "bean: {ref: hook, method: interrupt}";
    private static final String DOES_NOT_RUN = "log: {message: seen}";
    /** What a route of a user may do to its own exchange. */
    private static final String[] OWN = Stream.concat(
            Stream.of("walk", "changes", "list").map(name -> "setVariable: {name: " + name
                    + ", expression: {constant: {expression: mine}}}"),
            Stream.of("removeHeaders: {pattern: '*'}", "setBody: {expression: {constant: {expression: mine}}}"))
            .toArray(String[]::new);

    private final CamelContext camel = new DefaultCamelContext();
    private final SessionsOfMain sessions = new SessionsOfMain();
    private final BlockingQueue<Batch> published = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Extensions extensions = new Extensions(camel, registry);
    private AccountSession session;

    /** A list that has been read. */
    public static final class Read {
        private final ConsideredSegment segment = new ConsideredSegment("main",
                new SegmentRow(Ledgers.SEGMENT, JsonNodeFactory.instance.objectNode().put("id", Ledgers.SEGMENT)));
        private final boolean asks;
        private int taken;

        Read(boolean asks) {
            this.asks = asks;
        }

        public List<ConsideredSegment> getConsidered() {
            return asks ? List.of(segment) : List.of();
        }

        public void take() {
            taken++;
        }
    }

    /** Steps that the tests do not come to. */
    public static class Unused {
        public void join() {
        }

        public void open() {
        }

        public void read() {
        }

        public void ended() {
        }

        public void failed() {
        }

        public void end() {
        }

        public void result() {
        }
    }

    /** Where an extension hands things on. */
    public final class Hook {
        public void tell(@Body Object body) {
            told.add(body);
        }

        /** As whoever catches an InterruptedException should do. */
        public void interrupt() {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(new InterruptedException("it took too long"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry().bind("changes", new ChangeSteps(new Accounts(null), extensions));
        camel.getRegistry().bind("extensions", extensions);
        camel.getRegistry().bind("edit", new Edit());
        camel.getRegistry().bind("hook", new Hook());
        camel.start();
        shipped("take-changes");
        shipped("publish-leavers");
        shipped("hand-on");
        Ledger ledger = Ledgers.withMembers(Ledgers.events(EventTopics.DEFAULT), 2, Ledgers.users(1, 8));
        session = sessions.open(ledger, (sealedBy, batch) -> published.add(batch));
    }

    @AfterEach
    void stop() {
        camel.stop();
        sessions.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "none", "one", "one that changes its exchange" })
    void leaversGoOutFromChunkToChunkEachInATransactionOfItsOwn(String extension) throws Exception {
        // given
        if (!extension.equals("none")) {
            add("change-memberships", NO_HANDLER, extension.equals("one") ? new String[] { "log: {message: seen}" } : OWN);
        }

        // when
        leave();

        // then
        assertThat(leavers(next())).containsExactly("main/1033/4", "main/1033/5");
        assertThat(leavers(next())).containsExactly("main/1033/6", "main/1033/7");
        Batch last = next();
        assertThat(leavers(last)).containsExactly("main/1033/8");
        assertThat(last.reports()).hasSize(1);
        assertThat(session.takeLeaving()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "stop: {}", "throwException: {exceptionType: java.io.IOException, message: away}",
            "rollback: {markRollbackOnly: true}", REFUSE, REFUSE_WITHOUT_WORDS, DOES_NOT_RUN,
            "throwException: {exceptionType: java.util.concurrent.RejectedExecutionException, message: no thread is free}",
            "throwException: {exceptionType: java.lang.InterruptedException, message: it took too long}",
            "throwException: {exceptionType: io.segmentrelay.ledger.AccountClosed, message: main}", INTERRUPT })
    void whoLeavesIsHeldIfTheExtensionFailsEndsEarlyOrDoesNotRun(String step) throws Exception {
        // given
        add("change-memberships", step.equals(DOES_NOT_RUN) ? "autoStartup: false" : NO_HANDLER, step);

        // when
        leave();

        // then
        Batch batch = next();
        assertThat(leavers(batch)).isEmpty();
        assertThat(batch.reports()).singleElement().satisfies(
                report -> assertThat(report.report().why()).startsWith("the route change-memberships has failed: "));
        assertThat(failures("change-memberships")).isOne();
        assertThat(session.takeLeaving()).isEmpty();
    }

    /** Who asks for the API on behalf of an account that is closed or paused gets no answer, whatever he makes of that. */
    @Test
    void leaversWhoseExtensionWasCutOffAreTakenUpAgain() throws Exception {
        // given
        add("change-memberships", NO_HANDLER, "script: {expression: {simple: {expression: '${body[0].cut()}'}}}");

        // when
        leave();

        // then
        assertThat(session.takeLeaving()).containsExactly(Ledgers.SEGMENT);
        assertThat(published).isEmpty();
        assertThat(failures("change-memberships")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void aPageIsTakenWithAnExtensionAndWithout(boolean edited) throws Exception {
        // given
        if (edited) {
            add("change-memberships", NO_HANDLER, "split: {expression: {simple: {expression: '${body}'}},"
                    + " steps: [{bean: {ref: edit, method: 'drop(${body})'}}]}");
        }
        Walk walk = new Walk(session, Ledgers.SEGMENT);
        walk.pages = new MemberWalk(session.change(ledger -> ledger.open(Ledgers.SEGMENT).orElseThrow()),
                session.api().address(), Limit.SEGMENT);
        walk.page = Ledgers.page(1, 9);

        // when
        camel.createProducerTemplate().sendBody("direct:take-changes", walk);
        session.changeNow(ledger -> null);

        // then
        assertThat(walk.isPending()).isFalse();
        assertThat(next().events()).hasSize(edited ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "fails", "fails after skip", "is interrupted", "handles its errors", "stops" })
    void aSegmentIsUndecidedIfTheExtensionFailsOrEndsEarly(String how) throws Exception {
        // given
        String fails = "throwException: {exceptionType: java.io.IOException, message: away}";
        load("""
                - routeConfiguration:
                    id: handles
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: {expression: "true"}}
                """);
        boolean handles = how.equals("handles its errors") || how.equals("stops");
        add("consider-segment", handles ? "routeConfigurationId: handles" : NO_HANDLER,
                how.endsWith("after skip") ? SKIP : "log: {message: seen}",
                how.equals("stops") ? "stop: {}" : how.equals("is interrupted") ? INTERRUPT : fails, SKIP);

        // when
        Read list = consider();

        // then
        assertThat(list.segment.undecidedBecause()).startsWith("the route consider-segment has failed: ")
                .endsWith(handles ? "no stop, and no handled errors, may be in it"
                        : how.startsWith("fails") ? "IOException" : "InterruptedException");
        assertThat(Thread.interrupted()).as("so that the list is taken").isFalse();
        assertThat(list.segment.isSkipped()).isFalse();
        assertThat(failures("consider-segment")).isOne();
    }

    @Test
    void whoIsSkippedIsSkippedWhateverElseTheExtensionDoesToItsExchange() throws Exception {
        // given
        add("consider-segment", NO_HANDLER, Stream.concat(Stream.of(SKIP), Stream.of(OWN)).toArray(String[]::new));

        // when
        Read list = consider();

        // then
        assertThat(list.segment.isSkipped()).isTrue();
        assertThat(list.segment.undecidedBecause()).isNull();
    }

    @Test
    void withoutAnExtensionEverySegmentIsFollowed() throws Exception {
        // when
        Read list = consider();

        // then
        assertThat(list.segment.isSkipped()).isFalse();
        assertThat(list.segment.undecidedBecause()).isNull();
    }

    @Test
    void whatIsCommittedIsToldInOrderAndWhatFailsOfThatIsCountedAlone() throws Exception {
        // given
        List<CommittedEvent> committed = Stream.of("membership.entered", "crawl.held", "crawl.completed")
                .map(ExtensionCallsTest::event).toList();
        add("segment-failed", NO_HANDLER, "bean: {ref: hook, method: tell}", REFUSE);

        // when
        camel.createProducerTemplate().sendBody("seda:committed", committed);

        // then
        assertThat(told.poll(10, TimeUnit.SECONDS)).isSameAs(committed.get(1));
        Awaitility.await().until(() -> failures("segment-failed") == 1);

        // when
        add("after-commit", NO_HANDLER, "bean: {ref: hook, method: tell}", "stop: {}");
        camel.createProducerTemplate().sendBody("seda:committed", committed);

        // then
        assertThat(told.poll(10, TimeUnit.SECONDS)).isSameAs(committed.get(1));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(committed);
        assertThat(failures("after-commit")).isZero();
    }

    private static CommittedEvent event(String type) {
        return new CommittedEvent(new OutRecord("topic", null, "main/1033", new byte[0],
                Map.of("ce_type", "io.segmentrelay." + type + ".v1")));
    }

    private double failures(String extension) {
        return registry.counter("relay.extension.failures", "extension", extension).count();
    }

    private Read consider() throws Exception {
        Read list = new Read(extensions.considersSegments());
        camel.getRegistry().bind("listing", new Unused() {
            public void take() {
                list.take();
            }
        });
        shipped("read-list-pages");
        shipped("read-list");
        var answer = camel.createProducerTemplate().send("direct:read-list", exchange -> exchange.setVariable("list", list));
        assertThat(answer.getException()).isNull();
        assertThat(list.taken).isOne();
        return list;
    }

    private void leave() throws Exception {
        session.change(ledger -> Ledgers.walk(ledger, 1, 2, 3));
        List<Long> leaving = session.takeLeaving();
        assertThat(leaving).containsExactly(Ledgers.SEGMENT);
        assertThat(session.takeLeaving()).as("somebody is at it").isEmpty();
        camel.createProducerTemplate().sendBody("direct:publish-leavers", new Leaving(session, leaving.get(0)));
    }

    private Batch next() throws InterruptedException {
        Batch batch = published.poll(10, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        return batch;
    }

    private static List<String> leavers(Batch batch) {
        return batch.events().stream().filter(OutRecord::isTombstone).map(OutRecord::key).toList();
    }

    private void add(String id, String errors, String... steps) throws Exception {
        load(ROUTE.formatted(id, errors, String.join("\n        - ", steps)));
    }

    /** One of the shipped routes, without its error policy: what fails is seen. */
    private void shipped(String id) throws Exception {
        for (String name : RouteFiles.PACKED) {
            for (String route : Files.readString(Path.of("routes", name)).split("(?m)^(?=- route:)")) {
                if (route.contains("    id: " + id + "\n    description")) {
                    load(route.replaceAll("routeConfigurationId: .*\n", "\n"));
                }
            }
        }
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
    }
}
