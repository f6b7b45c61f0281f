package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.extension.Edit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.SessionsOfMain;

/** The shipped routes that publish leavers and take pages, with an extension and without. */
@Timeout(60)
class TakeChangesTest {
    private static final List<String> ROUTES = List.of("take-changes", "publish-leavers");
    private static final String EXTENSION = """
            - route:
                id: change-memberships
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: direct:change-memberships
                  steps:
                    - %s
            """;

    private final CamelContext camel = new DefaultCamelContext();
    private final SessionsOfMain sessions = new SessionsOfMain();
    private final BlockingQueue<Batch> published = new LinkedBlockingQueue<>();
    private final Extensions extensions = new Extensions(camel, new SimpleMeterRegistry());
    private AccountSession session;

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry().bind("changes", new ChangeSteps(extensions));
        camel.getRegistry().bind("leaving", new LeavingSteps(new Accounts(null), extensions));
        camel.getRegistry().bind("extensions", extensions);
        camel.getRegistry().bind("edit", new Edit());
        camel.start();
        String shipped = Stream.of("20-crawl-members.yaml", "25-publish-leavers.yaml").map(TakeChangesTest::read)
                .flatMap(file -> Stream.of(file.split("(?m)^- route:")))
                .filter(route -> ROUTES.stream().anyMatch(id -> route.contains("    id: " + id + "\n")))
                .map(route -> "- route:" + route.replaceAll("routeConfigurationId: .*\n", "\n")).collect(Collectors.joining());
        load(shipped);
        Ledger ledger = Ledgers.withMembers(Ledgers.events(EventTopics.DEFAULT), 2, Ledgers.users(1, 8));
        session = sessions.open(ledger, (sealedBy, batch) -> published.add(batch));
    }

    @AfterEach
    void stop() {
        camel.stop();
        sessions.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "log: {message: seen}" })
    void leaversGoOutFromChunkToChunkEachInATransactionOfItsOwn(String extension) throws Exception {
        // given
        if (!extension.isEmpty()) {
            extension(extension);
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

    /** The last of them is what a route of a user may do to its own exchange. */
    @ParameterizedTest
    @ValueSource(strings = { "stop: {}", "throwException: {exceptionType: java.io.IOException, message: away}",
            "rollback: {markRollbackOnly: true}", "bean: {ref: edit, method: \"refuse('no')\"}" })
    void whoLeavesIsHeldIfTheExtensionFailsOrEndsEarly(String step) throws Exception {
        // given
        extension(step);

        // when
        leave();

        // then
        Batch batch = next();
        assertThat(leavers(batch)).isEmpty();
        assertThat(batch.reports()).singleElement().satisfies(
                report -> assertThat(report.report().why()).startsWith("the route change-memberships has failed: "));
        assertThat(session.takeLeaving()).isEmpty();
    }

    @Test
    void nothingThatAnExtensionDoesToItsExchangeReachesTheRelay() throws Exception {
        // given
        extension("setVariable: {name: changes, expression: {constant: {expression: mine}}}",
                "setVariable: {name: leaving, expression: {constant: {expression: mine}}}",
                "removeHeaders: {pattern: '*'}", "setBody: {expression: {constant: {expression: mine}}}");

        // when
        leave();

        // then
        assertThat(Stream.of(next(), next(), next()).map(TakeChangesTest::leavers).flatMap(List::stream))
                .containsExactly("main/1033/4", "main/1033/5", "main/1033/6", "main/1033/7", "main/1033/8");
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void aPageIsTakenWithAnExtensionAndWithout(boolean edited) throws Exception {
        // given
        if (edited) {
            extension(
                    "split: {expression: {simple: {expression: '${body}'}}, steps: [{bean: {ref: edit, method: 'drop(${body})'}}]}");
        }
        Walk walk = walk();

        // when
        camel.createProducerTemplate().sendBody("direct:take-changes", walk);
        session.changeNow(ledger -> null);

        // then
        assertThat(walk.isPending()).isFalse();
        assertThat(next().events()).hasSize(edited ? 0 : 1);
    }

    private Walk walk() throws Exception {
        Walk walk = new Walk(session, Ledgers.SEGMENT);
        walk.pages = new io.segmentrelay.walk.MemberWalk(session.change(ledger -> ledger.open(Ledgers.SEGMENT).orElseThrow()),
                session.api().address(), io.segmentrelay.walk.Limit.SEGMENT);
        walk.page = Ledgers.page(1, 9);
        return walk;
    }

    private void leave() throws Exception {
        session.change(ledger -> Ledgers.walk(ledger, 1, 2, 3));
        List<Long> leaving = session.takeLeaving();
        assertThat(leaving).containsExactly(Ledgers.SEGMENT);
        assertThat(session.takeLeaving()).as("somebody is at it").isEmpty();
        camel.createProducerTemplate().sendBody("direct:publish-leavers", new Leaving(session, leaving.get(0)));
    }

    private void extension(String... steps) throws Exception {
        load(EXTENSION.formatted(String.join("\n        - ", steps)));
    }

    private Batch next() throws InterruptedException {
        Batch batch = published.poll(10, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        return batch;
    }

    private static List<String> leavers(Batch batch) {
        return batch.events().stream().filter(OutRecord::isTombstone).map(OutRecord::key).toList();
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("test.camel.yaml", yaml));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("routes", file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
