package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;
import io.segmentrelay.session.SessionsOfMain;
import io.segmentrelay.session.SharedListRead;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.RefusedUrl;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The shipped routes, when the account closes on a walk or on its reading of the list, or an extension seems to say so. */
@Timeout(60)
class RestingRoutesTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CamelContext camel = new DefaultCamelContext();
    private final SessionsOfMain sessions = new SessionsOfMain();
    private final ExecutorService lanes = Executors.newCachedThreadPool();
    private final Ledger ledger = Ledgers.withMembers(Ledgers.events(EventTopics.DEFAULT), 2, Ledgers.users(1, 8));
    private final AccountSession session = sessions.open(ledger, (sealedBy, batch) -> {
    });
    private final CountDownLatch walked = new CountDownLatch(1);
    private boolean closesOnTheWalk;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private boolean closesOnTheReading;
    private boolean newcomer;

    @BeforeEach
    void start() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("relay.poll-interval", "1h");
        camel.getPropertiesComponent().setInitialProperties(settings);
        RelayConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build()
                .getConfigMapping(RelayConfig.class);
        Accounts accounts = new Accounts(null);
        Extensions extensions = new Extensions(camel, meters);
        Map.of("crawl", new CrawlSteps(accounts, extensions, new Pulse(), config), "listing",
                new ListSteps(accounts, extensions, config), "changes", new ChangeSteps(accounts, extensions), "laneThreads",
                lanes, "extensions", extensions).forEach(camel.getRegistry()::bind);
        ShippedRoutes.start(camel, "00-errors.yaml", "10-list-segments.yaml", "20-crawl-members.yaml");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:fetch-page").routeConfigurationId("api-errors")
                        .process(page -> page.getMessage().setBody(fetched(page.getMessage().getBody(Call.class))));
            }
        });
    }

    private Page<?> fetched(Call call) {
        if (call.kind() == Call.Kind.MEMBERS) {
            if (closesOnTheWalk) {
                sessions.close(session);
                throw new RefusedUrl("there is none");
            }
            walked.countDown();
            return new Page<>(Ledgers.page(1, 1, 2, newcomer ? 9 : 3).members(), OptionalLong.of(3), null);
        }
        if (closesOnTheReading) {
            sessions.close(session);
            throw new AccountClosed("main");
        }
        return new Page<>(Ledgers.list("1", 3, Ledgers.SEGMENT).rows(), OptionalLong.of(1), null);
    }

    @AfterEach
    void stop() {
        sessions.close(); // Before, as Camel waits for walks.
        camel.stop();
        lanes.shutdownNow();
    }

    @Test
    void aWalkIsJudgedByTheListThatIsReadAfterIt() throws Exception {
        // when
        walk().get();

        // then
        assertThat(ledger.leaving()).containsExactly(Ledgers.SEGMENT);
        assertThat(session.lanes().walking()).isZero();
    }

    @Test
    void aWalkWhoseListIsCutOffWhileItWaitsIsNotJudgedAndFreesItsLane() throws Exception {
        // given
        SharedListRead.Ticket reader = session.listReads().join();
        Future<Exchange> walk = walk();
        assertThat(walked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LIMIT).until(() -> camel.getInflightRepository().size("list-segments") == 1);

        // when
        sessions.close(session);
        walk.get();

        // then
        assertThat(reader.reads()).isTrue();
        assertThat(ledger.leaving()).isEmpty();
        assertThat(session.lanes().walking()).isZero();
    }

    @Test
    void aWalkThatFailsAsItsAccountClosesEndsAsTheErrorPolicySays() throws Exception {
        // given
        closesOnTheWalk = true;

        // when
        Exchange lane = walk().get();

        // then
        assertThat(lane.getException()).isNull();
        assertThat(session.lanes().walking()).isZero();
    }

    @Test
    void aReadingThatIsCutOffEndsAsTheErrorPolicySaysAndNobodyIsJudgedByIt() throws Exception {
        // given
        closesOnTheReading = true;

        // when
        Exchange lane = walk().get();

        // then
        assertThat(lane.getException()).isNull();
        assertThat(ledger.leaving()).isEmpty();
        assertThat(session.lanes().walking()).isZero();
        session.listReads().begin(session.listReads().join().round()); // Which would wait for the reading before it.
    }

    @Test
    void aWalkThatWaitsInVainTakesNoSegmentThatNobodyWouldWalk() throws Exception {
        // given
        SharedListRead.Ticket reader = session.listReads().join();
        Future<Exchange> walk = walk();
        await().atMost(LIMIT).until(() -> camel.getInflightRepository().size("list-segments") == 1);

        // when
        reader.round().result().completeExceptionally(new AccountClosed("main"));
        walk.get();

        // then
        assertThat(session.lanes().walking()).isZero();
        assertThat(session.takeDue(Instant.now())).containsExactly(Ledgers.SEGMENT);
    }

    static Stream<Exception> failuresOfAnExtension() {
        return Stream.of(new RejectedExecutionException("no thread is free"), new InterruptedException("it took too long"),
                new IllegalStateException(new RejectedExecutionException("no thread is free")), new AccountClosed("main"),
                new ExtensionProblem(null));
    }

    /** Else the same page would be asked for again at once, for ever, and nobody would hear of it. */
    @ParameterizedTest
    @MethodSource("failuresOfAnExtension")
    void whateverAnExtensionThrowsIsItsFailureAndEndsTheWalk(Exception failure) throws Exception {
        // given
        AtomicBoolean failed = new AtomicBoolean();
        extension(() -> {
            if (!failed.getAndSet(true)) {
                throw failure;
            }
            return null;
        });

        // when
        walk().get();

        // then
        assertThat(extensionFailures()).isOne();
    }

    @Test
    void anExtensionThatIsInterruptedAsItsAccountClosesHasNotFailed() throws Exception {
        // given
        extension(() -> {
            sessions.close(session);
            throw new InterruptedException("the routes change");
        });

        // when
        Exchange lane = walk().get();

        // then
        assertThat(lane.getException()).isNull();
        assertThat(extensionFailures()).isZero();
        assertThat(session.lanes().walking()).isZero();
    }

    private double extensionFailures() {
        return meters.counter("relay.extension.failures", "extension", Extensions.CHANGE_MEMBERSHIPS).count();
    }

    /** Of a page that has somebody new. */
    private void extension(Callable<?> step) throws Exception {
        newcomer = true;
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:change-memberships").routeId(Extensions.CHANGE_MEMBERSHIPS).process(changes -> step.call());
            }
        });
    }

    private Future<Exchange> walk() throws InterruptedException {
        session.listed(Ledgers.list("1", 3, Ledgers.SEGMENT));
        List<Long> due = session.takeDue(Instant.now());
        assertThat(due).containsExactly(Ledgers.SEGMENT);
        return lanes.submit(() -> camel.createProducerTemplate().send("direct:crawl-members",
                lane -> lane.getMessage().setBody(new Walk(session, due.get(0)))));
    }
}
