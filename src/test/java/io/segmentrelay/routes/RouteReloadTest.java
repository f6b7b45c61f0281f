package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.ReloadStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.extension.StepGuard;
import io.segmentrelay.health.ReloadStatus;

/** Files of routes are changed under a Camel that runs. */
@Timeout(120)
class RouteReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
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
    private static final String BEAN = """
            - beans:
                - name: kept
                  type: io.segmentrelay.routes.RouteReloadTest$Resource
                  destroyMethod: close
            """;

    @TempDir
    Path scratch;
    private final CamelContext camel = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReloadStatus status = new ReloadStatus(meters);
    private Path directory;
    private RouteReload reload;
    /** What hangs in a route waits for it. */
    private final CountDownLatch goOn = new CountDownLatch(1);
    /** How often sessions have ended and begun anew. */
    private int restarts;

    /** A bean that routes define. */
    public static class Resource {
        volatile boolean closed;

        public void close() {
            closed = true;
        }
    }

    @BeforeEach
    void start() {
        directory = scratch.resolve("routes");
        StepGuard.install(camel);
        camel.start();
        RouteLoader loader = new RouteLoader(camel, PATIENCE);
        RouteFiles files = new RouteFiles(List.of(packed("00-policy.yaml", POLICY), packed("10-caller.yaml", CALLER),
                packed("20-callee.yaml", answering("packed"))), directory);
        loader.load(files.read());
        reload = new RouteReload(files, loader, swap -> {
            restarts++;
            swap.run();
        }, status);
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        camel.stop();
    }

    @Test
    void filesThatAppearChangeAndGoTakeEffect() throws Exception {
        // when // then
        write("20-callee.yaml", answering("first"));
        write("50-more.yaml", step("more", "- log: { message: more }"));
        look();
        assertThat(ask()).isEqualTo("first");
        assertThat(camel.getRouteController().getRouteStatus("more").isStarted()).isTrue();

        write("20-callee.yaml", answering("second"));
        look();
        assertThat(ask()).isEqualTo("second");

        Files.delete(directory.resolve("20-callee.yaml"));
        Files.delete(directory.resolve("50-more.yaml"));
        look();
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoute("more")).isNull();

        write("20-callee.yaml", "# nothing\n");
        look();
        assertThat(camel.getRoute("callee")).isNull();
        assertThat(camel.getRoute("caller")).isNotNull();
        assertThat(reloads("applied")).isEqualTo(restarts).isEqualTo(4);
        assertThat(status.problem()).isEmpty();
    }

    @Test
    void aChangedPolicyTakesEffectOnRoutesOfOtherFiles() throws Exception {
        // given
        write("20-callee.yaml", step("callee",
                "- throwException: { exceptionType: java.io.IOException, message: broken }")
                .replace("    from:", "    routeConfigurationId: policy\n    from:"));
        look();
        Object before = ask();

        // when
        write("00-policy.yaml", POLICY.replace("mended", "mended anew"));
        look();

        // then
        assertThat(before).isEqualTo("mended");
        assertThat(ask()).isEqualTo("mended anew");
    }

    @Test
    void whatIsStillBeingWrittenIsNotTaken() throws Exception {
        // when
        write("20-callee.yaml", answering("half"));
        reload.look();
        write("20-callee.yaml", answering("whole"));
        reload.look();
        Object before = ask();
        reload.look();

        // then
        assertThat(before).isEqualTo("packed");
        assertThat(ask()).isEqualTo("whole");
        assertThat(restarts).isEqualTo(1);
    }

    /** As Kubernetes writes a mounted ConfigMap: files are links into ..data, which is a link to what is exchanged. */
    @Test
    void aMountedDirectoryThatIsExchangedAsAWholeTakesEffectEachTime() throws Exception {
        // given
        Files.createDirectories(directory);
        Files.createSymbolicLink(directory.resolve("20-callee.yaml"), Path.of("..data", "20-callee.yaml"));
        List<Object> answers = new ArrayList<>();

        // when
        for (String version : List.of("first", "second", "third")) {
            Path data = Files.createDirectory(directory.resolve(".." + version));
            Files.writeString(data.resolve("20-callee.yaml"), answering(version));
            Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), data.getFileName());
            Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            look();
            answers.add(ask());
        }

        // then
        assertThat(answers).containsExactly("first", "second", "third");
    }

    /** What a file has, in the place of the callee or as one more, and where and why it is refused. */
    static List<List<String>> mistakes() {
        return List.of(
                List.of("20-callee.yaml", "- route:\n    id: callee\n   from: {\n",
                        "20-callee.yaml (from %s): line 3: "),
                List.of("20-callee.yaml", answering("x").replace("steps:", "stepz:"), "line 6: Unsupported field: stepz"),
                List.of("20-callee.yaml", step("callee", "- sendMail: {}"), "line 6: "),
                List.of("20-callee.yaml", answering("mine").replace("    from:", "    routeConfigurationId: polcy\n    from:"),
                        "line 2, route callee: there is no routeConfiguration polcy"),
                List.of("00-policy.yaml", "# none\n",
                        "10-caller.yaml (packed with the program): line 2, route caller: there is no routeConfiguration policy"),
                List.of("50-more.yaml", answering("mine").replace("direct:callee", "direct:more"),
                        "line 2, route callee: 20-callee.yaml (packed with the program) has a route of this id"),
                List.of("50-more.yaml", step("more", "- stop: {}") + step("more", "- stop: {}"),
                        "line 2, route more: 50-more.yaml "),
                List.of("50-more.yaml", CALLER.replace("caller", "more"),
                        "line 8, step call: 10-caller.yaml (packed with the program) has a step of this id"),
                List.of("51-change-memberships.yaml", step("mask", "- stop: {}").replace("direct:mask",
                        "direct:change-memberships"), "route mask: the route from direct:change-memberships must have the id"),
                List.of("51-change-memberships.yaml", step("change-memberships", "- stop: {}").replace("direct:change",
                        "direct:hash"), "the route of the id change-memberships must be from direct:change-memberships"),
                List.of("50-more.yaml", step("more", "- log: { message: \"{{usercom.token}}\" }"),
                        "line 6: usercom.token is a secret, which no route is given"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldOfWithItsPlaceInOneLineAndNothingThatRunsIsTouched(List<String> mistake) throws Exception {
        // given
        write("60-bean.yaml", BEAN + step("user-of-bean", "- stop: {}"));
        look();
        Resource kept = camel.getRegistry().lookupByNameAndType("kept", Resource.class);
        List<Route> running = List.copyOf(camel.getRoutes());

        // when
        write("60-bean.yaml", BEAN + BEAN.replace("kept", "fresh") + step("user-of-bean", "- log: { message: used }"));
        write(mistake.get(0), mistake.get(1));
        look(4);

        // then
        assertToldOnce("refused", mistake.get(2).formatted(directory.resolve(mistake.get(0))));
        assertThat(restarts).isEqualTo(1);
        assertThat(camel.getRoutes()).containsExactlyElementsOf(running);
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRegistry().lookupByName("kept")).isSameAs(kept);
        assertThat(kept.closed).isFalse();
        assertThat(camel.getRegistry().lookupByName("fresh")).isNull();

        // and when
        Files.delete(directory.resolve(mistake.get(0)));
        look();

        // then
        assertThat(status.problem()).isEmpty();
        assertThat(kept.closed).as("replaced").isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "- to: carrier-pigeon:home                            | line 2, route callee: ",
            "- to: log:more?loudness=11                           | loudness",
            "- bean: { ref: nobody, method: answer }              | line 2, route callee: ",
            "- setBody: { simple: { expression: '${nonsense' } }  | line 2, route callee: ",
            "- to: { id: x, uri: 'kafka:a?brokers={{missing}}' }  | line 2, route callee: " })
    void whatOnlyShowsWhenRoutesStartIsRolledBackAndNotTriedAgain(String step, String why) throws Exception {
        // when
        write("20-callee.yaml", step("callee", step));
        look(4);

        // then
        assertToldOnce("rolled_back", why);
        assertThat(restarts).isEqualTo(1);
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoutes()).extracting(Route::getRouteId).containsExactlyInAnyOrder("caller", "callee");
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(2);

        // and when
        write("20-callee.yaml", answering("good"));
        look();

        // then
        assertThat(ask()).isEqualTo("good");
        assertThat(status.problem()).isEmpty();
        assertThat(meters.get("relay.routes.refused").gauge().value()).isZero();
    }

    @Test
    void aDirectoryThatStaysUnreadableIsReportedAndOneThatIsSoForAMomentIsNot() throws Exception {
        // when
        write("30-mistaken.yml", "");
        look(2);
        boolean atOnce = status.problem().isPresent();
        look(2);

        // then
        assertThat(atOnce).isFalse();
        assertToldOnce("refused", "30-mistaken.yml: the names of route files end in .yaml");
    }

    @Test
    void camelsReloadStrategyTakesTheFilesAsTheyAre() throws Exception {
        // given
        camel.addService(reload);
        ReloadStrategy strategy = camel.hasService(ReloadStrategy.class);

        // when
        write("20-callee.yaml", answering("asked for"));
        strategy.onReload("console");
        Object answer = ask();
        write("20-callee.yaml", "- rout: {}");
        strategy.onReload("console");

        // then
        assertThat(answer).isEqualTo("asked for");
        assertThat(ask()).isEqualTo("asked for");
        assertThat(strategy.getReloadCounter()).isEqualTo(1);
        assertThat(strategy.getFailedCounter()).isEqualTo(1);
        assertThat(strategy.getLastError()).hasMessageContaining("20-callee.yaml");
    }

    @Test
    void whatIsUnderWayInARouteMayEnd() throws Exception {
        // given
        CompletableFuture<Object> answer = hang("callee", "direct:caller", true);
        write("20-callee.yaml", answering("new"));
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(goOn::countDown);

        // when
        look();

        // then
        assertThat(answer).succeedsWithin(LIMIT).isEqualTo("asked");
        assertThat(ask()).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void whatHangsInAnExtensionIsInterruptedAndIfItHeedsNoneLeftBehind(boolean heeds) throws Exception {
        // given
        write("35-hand-on.yaml", step("hand-on", "- to: direct:after-commit"));
        CompletableFuture<Object> told = hang("after-commit", "direct:hand-on", heeds);
        write("52-after-commit.yaml", step("after-commit", "- log: { message: told }"));

        // when
        look();

        // then
        if (heeds) {
            assertThat(told).failsWithin(LIMIT);
        }
        assertThat(told.isDone()).isEqualTo(heeds);
        assertThat(reloads("applied")).isEqualTo(2);
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.createProducerTemplate().requestBody("direct:hand-on", "again")).isEqualTo("again");
        goOn.countDown();
        assertThat(told).failsWithin(LIMIT);
    }

    @Test
    void twoHundredReloadsLeaveNothingBehind() throws Exception {
        // given
        ThreadGroup started = new ThreadGroup("reloads");
        numbered(started, 0, 0);
        int definitions = ((ModelCamelContext) camel).getRouteDefinitions().size();
        int endpoints = camel.getEndpoints().size();
        int threads = started.activeCount();

        // when
        List<WeakReference<Route>> gone = numbered(started, 1, 200);

        // then
        assertThat(threads).as("the timer's, at least").isPositive();
        assertThat(reloads("applied")).isEqualTo(201);
        assertThat(ask()).isEqualTo("200");
        assertThat(camel.getRoutes()).hasSize(definitions);
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(definitions);
        assertThat(((ModelCamelContext) camel).getRouteConfigurationDefinitions()).hasSize(1);
        assertThat(camel.getEndpoints()).hasSize(endpoints);
        assertThat(started.activeCount()).isLessThanOrEqualTo(threads + 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.stream().filter(route -> route.get() != null).count() <= 2;
        });
    }

    /** Reloads in a thread of this group, which those that it starts belong to, and tells of the routes that were before. */
    private List<WeakReference<Route>> numbered(ThreadGroup group, int first, int last) throws Exception {
        FutureTask<List<WeakReference<Route>>> reloads = new FutureTask<>(() -> {
            List<WeakReference<Route>> before = new ArrayList<>();
            for (int i = first; i <= last; i++) {
                before.add(new WeakReference<>(camel.getRoute("callee")));
                numbered(i);
            }
            return before;
        });
        Thread thread = new Thread(group, reloads, "reload");
        thread.start();
        thread.join();
        return reloads.get();
    }

    private void numbered(int number) throws Exception {
        write("20-callee.yaml", answering(Integer.toString(number))
                + step("ticking", "- to: log:ticked" + number).replace("direct:", "timer:"));
        look();
    }

    /** An exchange that was sent there, and is in a route of this id. */
    private CompletableFuture<Object> hang(String route, String from, boolean heedsInterrupts) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    if (heedsInterrupts) {
                        throw e;
                    }
                }
            }
        });
        write((route.equals("callee") ? "20-" : "52-") + route + ".yaml", step(route, "- process: { ref: slow }"));
        look();
        CompletableFuture<Object> answer = camel.createProducerTemplate().asyncRequestBody(from, "asked");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private void assertToldOnce(String outcome, String why) {
        assertThat(status.problem().orElseThrow()).contains(why).doesNotContain("\n");
        assertThat(reloads(outcome)).isEqualTo(1);
        assertThat(meters.get("relay.routes.refused").gauge().value()).isEqualTo(1);
    }

    private double reloads(String outcome) {
        return meters.get("relay.routes.reloads").tag("outcome", outcome).counter().count();
    }

    /** As often as it takes for files that do not change any more. */
    private void look() {
        look(2);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            reload.look();
        }
    }

    private Object ask() {
        return camel.createFluentProducerTemplate().to("direct:caller").withBody("asked").request(Object.class);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name), text);
    }

    private static RouteFile packed(String name, String yaml) {
        return new RouteFile(name, "packed with the program", yaml);
    }

    private static String answering(String answer) {
        return step("callee", "- setBody: { constant: { expression: \"" + answer + "\" } }");
    }

    private static String step(String id, String step) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: direct:%1$s
                      steps:
                        %2$s
                """.formatted(id, step);
    }
}
