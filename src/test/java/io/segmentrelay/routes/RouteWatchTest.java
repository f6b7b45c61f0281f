package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpServer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.extension.CommittedEvent;
import io.segmentrelay.extension.StepGuard;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.RouteGate;
import io.segmentrelay.session.SessionsOfMain;

/** Files of routes are changed under a Camel that runs. */
@Timeout(120)
class RouteWatchTest {
    private static final String CALLER = """
            - route:
                id: caller
                routeConfigurationId: policy
                from:
                  uri: direct:caller
                  steps:
                    - to:
                        id: call
                        uri: direct:callee
            """;
    private static final String POLICY = """
            - routeConfiguration:
                id: policy
                onException:
                  - onException:
                      exception:
                        - java.io.IOException
                      handled:
                        constant:
                          expression: "true"
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: mended
            """;
    private static final String FAILING = """
            - route:
                id: callee
                routeConfigurationId: policy
                from:
                  uri: direct:callee
                  steps:
                    - throwException:
                        exceptionType: java.io.IOException
                        message: broken
            """;

    private static final String BEANS = """
            - beans:
                - name: %s
                  type: io.segmentrelay.routes.RouteWatchTest$Resource
                  destroyMethod: close
            """;

    @TempDir
    Path scratch;
    private final CamelContext camel = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReloadStatus news = new ReloadStatus(meters);
    private final RouteGate gate = new RouteGate();
    private Path directory;
    private RouteFiles files;
    private RouteLoader loader;
    private RouteWatch watch;

    @BeforeEach
    void start() {
        directory = scratch.resolve("routes");
        camel.getShutdownStrategy().setTimeout(5);
        StepGuard.install(camel);
        camel.start();
        loader = new RouteLoader(camel);
        files = new RouteFiles(List.of(new RouteFile("00-policy.yaml", "packed with the program", POLICY),
                new RouteFile("10-caller.yaml", "packed with the program", CALLER),
                new RouteFile("20-callee.yaml", "packed with the program", answering("packed"))), directory);
        loader.load(files.read());
        watch = new RouteWatch(files, loader, gate, news, () -> false);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void aDirectoryThatAppearsAndAFileThatChangesTakeEffectAndTheOtherRoutesAreNotTouched() throws Exception {
        // given
        Route caller = camel.getRoute("caller");

        // when
        write("20-callee.yaml", answering("first"));
        look();
        Object first = ask();
        write("20-callee.yaml", answering("second"));
        look();

        // then
        assertThat(first).isEqualTo("first");
        assertThat(ask()).isEqualTo("second");
        assertThat(camel.getRoute("caller")).isSameAs(caller);
        assertThat(reloads("applied")).isEqualTo(2);
        assertThat(news.problem()).isEmpty();
    }

    @Test
    void theListsAreReadAgainIfAnotherRouteSaysWhichSegmentsAreFollowedAndNotIfAnythingElseChanges() throws Exception {
        // given
        SessionsOfMain sessions = new SessionsOfMain();
        AccountSession session = sessions.open(gate);
        List<AccountSession> readAgain = new ArrayList<>();
        String consider = answering("followed").replace("callee", "consider-segment");
        write("20-callee.yaml", answering("another"));
        look();
        gate.readAgain(readAgain::add);
        assertThat(readAgain).isEmpty();

        // when: it is added, changed, deleted
        for (String file : List.of(consider, consider.replace("followed", "skipped"), "")) {
            write("50-consider-segment.yaml", file);
            look();
            gate.readAgain(readAgain::add);
        }

        // then
        assertThat(readAgain).containsExactly(session, session, session);
        sessions.close();
    }

    @Test
    void whatIsStillBeingWrittenIsNotTaken() throws Exception {
        // when
        write("20-callee.yaml", answering("half"));
        watch.look();
        write("20-callee.yaml", answering("whole"));
        watch.look();
        Object before = ask();
        watch.look();

        // then
        assertThat(before).isEqualTo("packed");
        assertThat(ask()).isEqualTo("whole");
        assertThat(reloads("applied")).isEqualTo(1);
    }

    @Test
    void aDeletedOverlayBringsThePackedFileBackAndADeletedFileEndsItsRoutes() throws Exception {
        // given
        write("20-callee.yaml", answering("mine"));
        write("50-more.yaml", route("more", "direct:more", "log:more"));
        look();
        boolean ran = camel.getRouteController().getRouteStatus("more").isStarted();

        // when
        Files.delete(directory.resolve("20-callee.yaml"));
        Files.delete(directory.resolve("50-more.yaml"));
        look();

        // then
        assertThat(ran).isTrue();
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoute("more")).isNull();
        assertThat(camel.hasEndpoint("log:more")).isNull();
    }

    @Test
    void anEmptiedFileSwitchesItsRoutesOff() throws Exception {
        // when
        write("20-callee.yaml", "# nothing\n");
        look();

        // then
        assertThat(camel.getRoute("callee")).isNull();
        assertThat(camel.getRoute("caller")).isNotNull();
    }

    @Test
    void aFileThatIsAddedTakesNothingAwayAndNeedNotWaitForWhatIsUnderWay() throws Exception {
        // given
        CountDownLatch done = new CountDownLatch(1);
        gate.laneThreads().execute(() -> waitFor(done));

        // when
        write("50-more.yaml", route("more", "direct:more", "log:more"));
        look();

        // then
        assertThat(camel.getRouteController().getRouteStatus("more").isStarted()).isTrue();
        done.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = { "20-callee.yaml", "60-mine.yaml" })
    void whatFillsASwitchedOffFileOrAnExtensionPointWaitsForWhatWalksHaveReadBefore(String file) throws Exception {
        // given
        write("20-callee.yaml", "# off\n");
        look();
        CountDownLatch done = new CountDownLatch(1);
        List<Object> waited = new ArrayList<>();
        watch = new RouteWatch(files, loader, gate, news, () -> {
            waited.add(camel.getRoutes().size());
            done.countDown();
            return false;
        });
        gate.laneThreads().execute(() -> waitFor(done));

        // when
        write(file, file.equals("20-callee.yaml") ? answering("mine")
                : route("change-memberships", "direct:change-memberships", "log:mine"));
        look();

        // then
        assertThat(waited).isNotEmpty().containsOnly(1);
        assertThat(camel.getRoutes()).hasSize(2);
    }

    @Test
    void aChangedPolicyTakesEffectOnRoutesOfOtherFiles() throws Exception {
        // given
        write("20-callee.yaml", FAILING);
        look();
        Object before = ask();

        // when
        write("00-policy.yaml", POLICY.replace("mended", "mended anew"));
        look();

        // then
        assertThat(before).isEqualTo("mended");
        assertThat(ask()).isEqualTo("mended anew");
        assertThat(((ModelCamelContext) camel).getRouteConfigurationDefinitions()).hasSize(1);
    }

    @Test
    void yamlThatIsNoneIsRefusedWithItsLineAndNotTriedAgainUntilItChanges() throws Exception {
        // when
        write("20-callee.yaml", "- route:\n    id: callee\n   from: {\n");
        look();
        look();

        // then
        assertRefused("20-callee.yaml (from " + directory.resolve("20-callee.yaml") + "): line 3: ");
        assertThat(reloads("refused")).isEqualTo(1);

        // and when
        write("20-callee.yaml", answering("good"));
        look();

        // then
        assertThat(ask()).isEqualTo("good");
        assertThat(news.problem()).isEmpty();
        assertThat(meters.get("relay.routes.refused").gauge().value()).isZero();
    }

    @Test
    void takingAWrongChangeBackEndsTheProblem() throws Exception {
        // given
        write("50-more.yaml", route("more", "direct:more", "carrier-pigeon:more"));
        look();
        boolean refused = news.problem().isPresent();

        // when
        Files.delete(directory.resolve("50-more.yaml"));
        look();

        // then
        assertThat(refused).isTrue();
        assertThat(news.problem()).isEmpty();
        assertThat(reloads("applied")).isZero();
    }

    @Test
    void anUnknownComponentIsRefusedWithItsRoute() throws Exception {
        // when
        write("20-callee.yaml", route("callee", "direct:callee", "carrier-pigeon:home"));
        look();

        // then
        assertRefused("line 2, route callee: ");
    }

    @Test
    void anUnknownBeanIsRefused() throws Exception {
        // when
        write("20-callee.yaml", """
                - route:
                    id: callee
                    from:
                      uri: direct:callee
                      steps:
                        - bean:
                            ref: nobody
                            method: answer
                """);
        look();

        // then
        assertRefused("line 2, route callee: ");
    }

    @Test
    void aRefusedFileBindsNoBeanAndNeitherReplacesNorClosesOneThatIsInForce() throws Exception {
        // given
        write("50-more.yaml", BEANS.formatted("kept") + route("more", "direct:more", "log:more"));
        look();
        Resource kept = camel.getRegistry().lookupByNameAndType("kept", Resource.class);

        // when
        write("50-more.yaml", BEANS.formatted("kept") + BEANS.formatted("fresh")
                + route("more", "direct:more", "carrier-pigeon:more"));
        look();

        // then
        assertThat(news.problem()).isPresent();
        assertThat(camel.getRegistry().lookupByName("fresh")).isNull();
        assertThat(camel.getRegistry().lookupByName("kept")).isSameAs(kept);
        assertThat(kept.closed).isFalse();

        // and when
        write("50-more.yaml", BEANS.formatted("kept") + BEANS.formatted("fresh") + """
                - route:
                    id: more
                    from:
                      uri: direct:more
                      steps:
                        - bean:
                            ref: fresh
                            method: isClosed
                """);
        look();

        // then
        assertThat(news.problem()).isEmpty();
        assertThat(camel.createFluentProducerTemplate().to("direct:more").withBody("asked").request(Boolean.class)).isFalse();
        assertThat(kept.closed).as("replaced").isTrue();
    }

    @Test
    void whatIsRolledBackLeavesNoBeanBehind() throws Exception {
        // when
        write("50-more.yaml", BEANS.formatted("fresh") + route("clash", "direct:caller", "log:clash"));
        look();

        // then
        assertThat(reloads("rolled_back")).isEqualTo(1);
        assertThat(camel.getRegistry().lookupByName("fresh")).isNull();
    }

    /** A bean that routes define. */
    public static class Resource {
        volatile boolean closed;

        public boolean isClosed() {
            return closed;
        }

        public void close() {
            closed = true;
        }
    }

    @Test
    void anOptionThatAComponentDoesNotHaveIsRefused() throws Exception {
        // when
        write("20-callee.yaml", route("callee", "direct:callee", "log:more?loudness=11"));
        look();

        // then
        assertRefused("loudness");
    }

    @Test
    void anUnknownErrorPolicyIsRefused() throws Exception {
        // when
        write("20-callee.yaml", answering("mine").replace("    from:", "    routeConfigurationId: polcy\n    from:"));
        look();

        // then
        assertRefused("line 2, route callee: there is no routeConfiguration polcy");
    }

    @Test
    void aPolicyThatIsStillInUseCannotBeTakenAway() throws Exception {
        // when
        write("00-policy.yaml", "# none\n");
        look();

        // then
        assertRefused("10-caller.yaml (packed with the program): line 2, route caller: there is no routeConfiguration policy");
        write("20-callee.yaml", FAILING);
        Files.delete(directory.resolve("00-policy.yaml"));
        look();
        assertThat(ask()).isEqualTo("mended");
    }

    @Test
    void anIdThatAnotherFileHasIsRefused() throws Exception {
        // when
        write("50-more.yaml", route("callee", "direct:more", "log:more"));
        look();

        // then
        assertRefused("line 2, route callee: 20-callee.yaml (packed with the program) has a route of this id");
    }

    @Test
    void anIdThatTheSameFileHasIsRefused() throws Exception {
        // when
        write("50-more.yaml", route("more", "direct:more", "log:more") + route("more", "direct:again", "log:more"));
        look();

        // then
        assertRefused("line 2, route more: 50-more.yaml ");
    }

    @Test
    void anIdOfAStepThatAnotherFileHasIsRefused() throws Exception {
        // when
        write("50-more.yaml", CALLER.replace("id: caller", "id: more").replace("direct:caller", "direct:more"));
        look();

        // then
        assertRefused("line 8, step call: 10-caller.yaml (packed with the program) has a step of this id");
    }

    @Test
    void whatOnlyShowsAtTheStartIsRolledBack() throws Exception {
        // when
        write("20-callee.yaml", answering("mine") + route("clash", "direct:caller", "log:clash"));
        look();
        look();

        // then
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoutes()).extracting(Route::getRouteId).containsExactlyInAnyOrder("caller", "callee");
        assertThat(news.problem().orElseThrow()).contains("20-callee.yaml", "line 11, route clash: ").doesNotContain("\n");
        assertThat(reloads("rolled_back")).isEqualTo(1);
        assertThat(meters.get("relay.routes.refused").gauge().value()).isEqualTo(1);

        // and when
        write("20-callee.yaml", answering("mended"));
        look();

        // then
        assertThat(ask()).isEqualTo("mended");
    }

    @Test
    void aDirectoryThatStaysUnreadableIsReportedAndOneThatIsSoForAMomentIsNot() throws Exception {
        // when
        write("30-mistaken.yml", "");
        watch.look();
        watch.look();
        boolean atOnce = news.problem().isPresent();
        watch.look();

        // then
        assertThat(atOnce).isFalse();
        assertRefused("30-mistaken.yml: the names of route files end in .yaml");
    }

    @Test
    void aMountedDirectoryThatIsExchangedAsAWholeTakesEffectEachTime() throws Exception {
        // given
        Files.createDirectories(directory);
        mount("1", answering("first"));
        Files.createSymbolicLink(directory.resolve("20-callee.yaml"), Path.of("..data", "20-callee.yaml"));
        look();
        Object first = ask();

        // when
        mount("2", answering("second"));
        look();
        Object second = ask();
        mount("3", answering("third"));
        look();
        Object third = ask();

        // then
        assertThat(List.of(first, second, third)).containsExactly("first", "second", "third");
    }

    @Test
    void aChangeWaitsForTheExchangeThatIsUnderWay() throws Exception {
        // given
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            waitFor(done);
        });
        write("20-callee.yaml", """
                - route:
                    id: callee
                    from:
                      uri: direct:callee
                      steps:
                        - process:
                            ref: slow
                        - setBody:
                            expression:
                              constant:
                                expression: slowly
                """);
        look();
        var answer = camel.createProducerTemplate().asyncRequestBody("direct:caller", "asked");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        write("20-callee.yaml", answering("new"));
        AtomicBoolean changed = new AtomicBoolean();
        Thread looking = new Thread(() -> {
            try {
                look();
                changed.set(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        // when
        looking.start();
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(2)).until(() -> !changed.get());
        done.countDown();

        // then
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("slowly");
        looking.join(10_000);
        assertThat(changed).isTrue();
        assertThat(ask()).isEqualTo("new");
    }

    @Test
    void whatHangsBehindACommitHoldsWalksUpAgainOnlyAfterPausesThatGrowAndTheChangeFollowsWhenItIsGone() throws Exception {
        // given
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            waitFor(done);
        });
        files = new RouteFiles(List.of(), directory);
        AtomicInteger waited = new AtomicInteger();
        RouteLoader own = new RouteLoader(camel);
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "log:slow").replace("""
                        - to:
                            uri: log:slow
                """, """
                        - process:
                            ref: slow
                """));
        own.load(files.read());
        watch = new RouteWatch(files, own, gate, news, () -> waited.incrementAndGet() < 0, Duration.ofMillis(200));
        camel.createProducerTemplate().asyncSendBody("direct:after-commit", "committed");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        // when
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "log:told"));
        look();
        int first = waited.getAndSet(0);
        String problem = news.problem().orElseThrow();
        double refused = meters.get("relay.routes.refused").gauge().value();
        look(59);
        int early = waited.getAndSet(0);
        look(1);
        int second = waited.getAndSet(0);
        look(119);
        int later = waited.getAndSet(0);
        done.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> camel.getInflightRepository().size("after-commit") == 0);
        watch.look();

        // then
        assertThat(first).as("looks at what is under way, behind a closed gate").isPositive();
        assertThat(problem).isEqualTo("52-after-commit.yaml changed: not yet in force: waits for after-commit");
        assertThat(refused).isEqualTo(1);
        assertThat(early).isZero();
        assertThat(second).as("looks a minute later, though it is still there").isPositive();
        assertThat(later).isZero();
        assertThat(reloads("postponed")).isEqualTo(2);
        assertThat(reloads("applied")).isEqualTo(1);
        assertThat(news.problem()).isEmpty();
    }

    @Test
    void whatHangsInAnExtensionIsInterruptedOnceItWasWaitedForAndTheChangeFollows() throws Exception {
        // given
        CountDownLatch entered = new CountDownLatch(1);
        camel.getRegistry().bind("hangs", (Processor) exchange -> {
            entered.countDown();
            new CountDownLatch(1).await();
        });
        files = new RouteFiles(List.of(), directory);
        RouteLoader own = new RouteLoader(camel);
        write("35-hand-on.yaml", route("hand-on", "direct:hand-on", "direct:after-commit"));
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "bean:hangs"));
        own.load(files.read());
        watch = new RouteWatch(files, own, gate, news, () -> false, Duration.ofMillis(100));
        CompletableFuture<Object> told = camel.createProducerTemplate().asyncRequestBody("direct:hand-on", "committed");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        // when
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "log:told"));
        look();

        // then
        assertThat(reloads("applied")).isEqualTo(1);
        assertThat(news.problem()).isEmpty();
        assertThat(told).failsWithin(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void anotherEditIsNotPutOffWithTheOneBeforeIt(boolean takenBack) throws Exception {
        // given
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            waitFor(done);
        });
        files = new RouteFiles(List.of(), directory);
        RouteLoader own = new RouteLoader(camel);
        String former = route("after-commit", "direct:after-commit", "bean:slow");
        write("52-after-commit.yaml", former);
        own.load(files.read());
        watch = new RouteWatch(files, own, gate, news, () -> false, Duration.ofMillis(100));
        camel.createProducerTemplate().asyncSendBody("direct:after-commit", "committed");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "log:first"));
        look();
        boolean wasPutOff = news.problem().isPresent();
        done.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> camel.getInflightRepository().size("after-commit") == 0);

        // when
        if (takenBack) {
            write("52-after-commit.yaml", former);
            look();
        }
        write("52-after-commit.yaml", route("after-commit", "direct:after-commit", "log:second"));
        look();

        // then
        assertThat(wasPutOff).isTrue();
        assertThat(reloads("applied")).isEqualTo(1);
        assertThat(news.problem()).isEmpty();
    }

    @Test
    void theShippedWebhookWithAnErrorPolicyOfItsOwnHoldsWalksUpAsBrieflyAsOneRouteDoes() throws Exception {
        // given
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        HttpServer hook = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        hook.createContext("/", request -> {
            entered.countDown();
            waitFor(done);
            request.sendResponseHeaders(204, -1);
            request.close();
        });
        hook.start();
        camel.getPropertiesComponent().addInitialProperty("webhook.url", "http://localhost:" + hook.getAddress().getPort());
        String webhook = Files.readString(Path.of("examples", "routes", "webhook", "52-after-commit.yaml"));
        String more = webhook + POLICY.replace("id: policy", "id: more");
        try {
            AtomicInteger waited = new AtomicInteger();
            write("52-after-commit.yaml", more);
            files = new RouteFiles(List.of(), directory);
            RouteLoader own = new RouteLoader(camel);
            own.load(files.read());
            watch = new RouteWatch(files, own, gate, news, () -> waited.incrementAndGet() < 0, Duration.ofMillis(200));
            camel.createProducerTemplate().asyncSendBody("direct:after-commit", List.of(new CommittedEvent(
                    new OutRecord("memberships", null, "main/1/2", new byte[0],
                            Map.of("ce_type", "io.segmentrelay.membership.entered.v1")))));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            // when
            write("52-after-commit.yaml", more.replace("Picks", "Chooses"));
            look();

            // then
            assertThat(waited).as("looks at what is under way, behind a closed gate").hasPositiveValue();
            assertThat(reloads("applied")).isZero();
        } finally {
            done.countDown();
            await().atMost(Duration.ofSeconds(10)).until(() -> camel.getInflightRepository().size("after-commit") == 0);
            hook.stop(0);
        }
    }

    @Test
    void aRouteBesideThePointIsWaitedForAsLongAsAnyIfAnotherFileCallsIt() throws Exception {
        // given
        String point = route("after-commit", "direct:after-commit", "direct:post");
        RouteFile own = new RouteFile("52-after-commit.yaml", "", point + route("post", "direct:post?timeout=1", "log:posted"));
        RouteFile calls = new RouteFile("60-more.yaml", "", route("more", "direct:more", "direct:post"));
        RouteFile edited = new RouteFile("52-after-commit.yaml", "", point);
        RouteLoader alone = new RouteLoader(camel);
        alone.load(List.of(own));

        // when
        boolean behind = alone.isBehindCommit(RouteChange.between(alone.files(), List.of(edited)));
        alone.load(List.of(calls));
        boolean called = alone.isBehindCommit(RouteChange.between(alone.files(), List.of(edited, calls)));

        // then
        assertThat(behind).isTrue();
        assertThat(called).isFalse();
    }

    @Test
    void twoHundredReloadsLeaveNothingBehind() throws Exception {
        // given
        List<WeakReference<Route>> gone = new ArrayList<>();
        reload(0);
        int routes = camel.getRoutes().size();
        int definitions = ((ModelCamelContext) camel).getRouteDefinitions().size();
        int endpoints = camel.getEndpoints().size();
        Set<String> threads = threads();

        // when
        for (int i = 1; i <= 200; i++) {
            gone.add(new WeakReference<>(camel.getRoute("callee")));
            gone.add(new WeakReference<>(camel.getRoute("caller")));
            reload(i);
        }

        // then
        assertThat(reloads("applied")).isEqualTo(201);
        assertThat(ask()).isEqualTo("200");
        assertThat(camel.getRoutes()).hasSize(routes);
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(definitions);
        assertThat(((ModelCamelContext) camel).getRouteConfigurationDefinitions()).hasSize(1);
        assertThat(camel.getEndpoints()).hasSize(endpoints);
        assertThat(threads()).hasSizeLessThanOrEqualTo(threads.size() + 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.stream().filter(route -> route.get() != null).count() <= 4;
        });
    }

    /** Every other time of a policy, and so of all routes. */
    private void reload(int number) throws Exception {
        write("20-callee.yaml", answering(Integer.toString(number)) + route("ticking", "timer:tick" + number + "?delay=1h",
                "log:ticked" + number));
        if (number % 2 == 0) {
            write("00-policy.yaml", POLICY.replace("mended", "mended " + number));
        }
        look();
    }

    private static Set<String> threads() {
        Set<String> names = new HashSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName() + " " + thread.getId()));
        return names;
    }

    private void assertRefused(String why) {
        assertThat(news.problem().orElseThrow()).contains(why).doesNotContain("\n").doesNotContain(RouteTrial.PREFIX);
        assertThat(reloads("refused")).isEqualTo(1);
        assertThat(reloads("applied")).isZero();
        assertThat(meters.get("relay.routes.refused").gauge().value()).isEqualTo(1);
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoutes()).extracting(Route::getRouteId).containsExactlyInAnyOrder("caller", "callee");
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(2);
    }

    private double reloads(String outcome) {
        return meters.get("relay.routes.reloads").tag("outcome", outcome).counter().count();
    }

    private void look() throws InterruptedException {
        look(2);
    }

    private void look(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private Object ask() {
        return camel.createFluentProducerTemplate().to("direct:caller").withBody("asked").request(Object.class);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name), text);
    }

    /** As Kubernetes writes a mounted ConfigMap: files are links into ..data, which is a link to what is exchanged. */
    private void mount(String version, String callee) throws IOException {
        Path data = Files.createDirectory(directory.resolve(".." + version));
        Files.writeString(data.resolve("20-callee.yaml"), callee);
        Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), data.getFileName());
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String answering(String answer) {
        return """
                - route:
                    id: callee
                    from:
                      uri: direct:callee
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: "%s"
                """.formatted(answer);
    }

    private static String route(String id, String from, String to) {
        return """
                - route:
                    id: %s
                    from:
                      uri: %s
                      steps:
                        - to:
                            uri: %s
                """.formatted(id, from, to);
    }
}
