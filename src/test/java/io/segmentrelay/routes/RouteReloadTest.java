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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.extension.StepGuard;
import io.segmentrelay.health.ReloadStatus;

/** Files of routes are changed under a Camel that runs. */
@Timeout(120)
class RouteReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String CALLER = withPolicy(
            step("caller", "- to:\n            id: call\n            uri: direct:callee"), "policy");
    private static final String POLICY = """
            - routeConfiguration:
                id: policy
                onException:
                  - onException:
                      exception: [java.io.IOException]
                      handled: { constant: { expression: "true" } }
                      steps:
                        - setBody: { constant: { expression: mended } }
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
        write("20-callee.yaml", withPolicy(step("callee",
                "- throwException: { exceptionType: java.io.IOException, message: broken }"), "policy"));
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

    /** A file in the place of the callee, or one more; what comes of it and why, to which place in it. */
    static Stream<Arguments> mistakes() {
        String callee = "20-callee.yaml";
        String more = "50-more.yaml";
        String masking = "51-change-memberships.yaml";
        Stream<Arguments> refused = Stream.of(
                refused(callee, "- route:\n    id: callee\n   from: {\n", "20-callee.yaml (from %s): line 3: "),
                refused(callee, answering("x").replace("steps:", "stepz:"), "line 6: Unsupported field: stepz"),
                refused(callee, step("callee", "- sendMail: {}"), "line 6: "),
                refused(callee, withPolicy(answering("mine"), "polcy"),
                        "line 2, route callee: there is no routeConfiguration polcy"),
                refused("00-policy.yaml", "# none\n",
                        "10-caller.yaml (packed with the program): line 2, route caller: there is no routeConfiguration policy"),
                refused(more, answering("mine").replace("direct:callee", "direct:more"),
                        "line 2, route callee: 20-callee.yaml (packed with the program) has a route of this id"),
                refused(more, step("more", "- stop: {}") + step("more", "- stop: {}"), "line 2, route more: 50-more.yaml "),
                refused(more, CALLER.replace("caller", "more"),
                        "line 8, step call: 10-caller.yaml (packed with the program) has a step of this id"),
                refused(masking, step("mask", "- stop: {}").replace("direct:mask", "direct:change-memberships"),
                        "route mask: the route from direct:change-memberships must have the id"),
                refused(masking, step("change-memberships", "- stop: {}").replace("direct:change", "direct:hash"),
                        "the route of the id change-memberships must be from direct:change-memberships"));
        Stream<Arguments> rolledBack = Map
                .of("to: carrier-pigeon:home", "NoSuchEndpoint", "to: log:more?loudness=11", "ResolveEndpointFailed",
                        "bean: { ref: nobody, method: answer }", "NoSuchBean", "log: '${nonsense'", "SimpleParser",
                        "to: 'kafka:a?brokers={{missing}}'", "IllegalArgument")
                .entrySet().stream().map(entry -> Arguments.of("rolled_back", callee, step("callee", "- " + entry.getKey()),
                        "20-callee.yaml (from %s): line 2, route callee: " + entry.getValue()));
        return Stream.concat(refused, rolledBack);
    }

    private static Arguments refused(String file, String yaml, String why) {
        return Arguments.of("refused", file, yaml, why);
    }

    /** Routes that are refused touch nothing; what only shows when routes start is rolled back, and not tried again. */
    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldOfWithItsPlaceInOneLineAndWhatRanRunsOn(String outcome, String file, String yaml, String why)
            throws Exception {
        // given
        write("60-bean.yaml", BEAN + step("user-of-bean", "- stop: {}"));
        look();
        Resource kept = camel.getRegistry().lookupByNameAndType("kept", Resource.class);
        List<Route> running = List.copyOf(camel.getRoutes());

        // when
        write("60-bean.yaml", BEAN + BEAN.replace("kept", "fresh") + step("user-of-bean", "- log: { message: used }"));
        write(file, yaml);
        look(4);

        // then
        assertThat(status.problem().orElseThrow()).contains(why.formatted(directory.resolve(file))).doesNotContain("\n");
        assertThat(reloads(outcome)).isEqualTo(1);
        assertThat(meters.get("relay.routes.refused").gauge().value()).isEqualTo(1);
        assertThat(ask()).isEqualTo("packed");
        assertThat(camel.getRoutes()).extracting(Route::getRouteId)
                .containsExactlyInAnyOrderElementsOf(running.stream().map(Route::getRouteId).toList());
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(3);
        boolean untouched = outcome.equals("refused");
        assertThat(camel.getRegistry().lookupByName("fresh") == null).isEqualTo(untouched);
        assertThat(restarts).isEqualTo(untouched ? 1 : 2);
        assertThat(camel.getRoutes().equals(running)).isEqualTo(untouched);
        assertThat(camel.getRegistry().lookupByName("kept") == kept).isEqualTo(untouched);
        assertThat(kept.closed).isEqualTo(!untouched);

        // and when
        Files.delete(directory.resolve(file));
        look();

        // then
        assertThat(status.problem()).isEmpty();
        assertThat(meters.get("relay.routes.refused").gauge().value()).isZero();
        assertThat(kept.closed).as("replaced").isTrue();
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
        assertThat(status.problem()).hasValueSatisfying(
                problem -> assertThat(problem).contains("30-mistaken.yml: the names of route files end in .yaml"));
        assertThat(reloads("refused")).isEqualTo(1);
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
        CompletableFuture<Object> answer = hang("callee", "direct:caller");
        write("20-callee.yaml", answering("new"));
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(goOn::countDown);

        // when
        look();

        // then
        assertThat(answer).succeedsWithin(LIMIT).isEqualTo("asked");
        assertThat(ask()).isEqualTo("new");
    }

    @Test
    void whatHangsInAnExtensionIsInterrupted() throws Exception {
        // given
        write("35-hand-on.yaml", step("hand-on", "- to: direct:after-commit"));
        CompletableFuture<Object> told = hang("after-commit", "direct:hand-on");
        write("52-after-commit.yaml", step("after-commit", "- log: { message: told }"));

        // when
        look();

        // then
        assertThat(told).failsWithin(LIMIT);
        assertThat(camel.createProducerTemplate().requestBody("direct:hand-on", "again")).isEqualTo("again");
    }

    @Test
    void twoHundredReloadsLeaveNothingBehind() throws Exception {
        // given
        numbered(0);
        int definitions = ((ModelCamelContext) camel).getRouteDefinitions().size();
        int endpoints = camel.getEndpoints().size();
        long threads = threads();
        List<WeakReference<Route>> gone = new ArrayList<>();

        // when
        for (int i = 1; i <= 200; i++) {
            gone.add(new WeakReference<>(camel.getRoute("callee")));
            numbered(i);
        }

        // then
        assertThat(threads).as("the timer's, at least").isPositive();
        assertThat(reloads("applied")).isEqualTo(201);
        assertThat(ask()).isEqualTo("200");
        assertThat(camel.getRoutes()).hasSize(definitions);
        assertThat(((ModelCamelContext) camel).getRouteDefinitions()).hasSize(definitions);
        assertThat(((ModelCamelContext) camel).getRouteConfigurationDefinitions()).hasSize(1);
        assertThat(camel.getEndpoints()).hasSize(endpoints);
        assertThat(threads()).isLessThanOrEqualTo(threads + 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.stream().filter(route -> route.get() != null).count() <= 2;
        });
    }

    /** Of this Camel. */
    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("(" + camel.getName() + ")"))
                .count();
    }

    private void numbered(int number) throws Exception {
        write("20-callee.yaml", answering(Integer.toString(number))
                + step("ticking", "- to: log:ticked" + number).replace("direct:", "timer:"));
        look();
    }

    /** An exchange that was sent there, and is in a route of this id. */
    private CompletableFuture<Object> hang(String route, String from) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            entered.countDown();
            goOn.await();
        });
        write((route.equals("callee") ? "20-" : "52-") + route + ".yaml", step(route, "- process: { ref: slow }"));
        look();
        CompletableFuture<Object> answer = camel.createProducerTemplate().asyncRequestBody(from, "asked");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        return answer;
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

    private static String withPolicy(String route, String policy) {
        return route.replace("    from:", "    routeConfigurationId: " + policy + "\n    from:");
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
