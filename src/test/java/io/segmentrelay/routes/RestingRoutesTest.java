package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.session.RouteGate;

/** The shipped routes, when the gate cuts a walk or a reading off: which steps run all the same, and which must not. */
@Timeout(60)
class RestingRoutesTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CamelContext camel = new DefaultCamelContext();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final ExecutorService lanes = new RouteGate().laneThreads();

    /** The steps of a walk that has read all its pages, and whose segment somebody seems to have left. */
    public class Crawl {
        public List<Object> due() {
            return List.of();
        }

        public void open(Work work) {
            steps.add("open");
        }

        public void read(Work work, Object page) {
            steps.add("read");
        }

        public void failed(Work work, Exception failure) {
            steps.add("failed");
        }

        public void judge(Work work) {
            steps.add("judge");
            work.wantsList = true;
        }

        public List<Object> awaitList(Work work) {
            return List.of();
        }

        public void confirm(Work work, Object list) {
            steps.add("confirm");
        }

        public List<Object> changes(Work work) {
            throw new IllegalStateException("no page was read");
        }

        public void edited(Work work) {
            throw new IllegalStateException("no page was read");
        }

        public void handOver(Work work) {
            throw new IllegalStateException("no page was read");
        }

        public void spoilt(Work work, Exchange exchange) {
            throw new IllegalStateException("no page was read");
        }

        public void release(Work work) {
            steps.add("release");
        }

        public List<Object> next(Work work) {
            steps.add("next");
            return List.of();
        }
    }

    /** The steps of a reading. */
    public class Listing {
        public List<Object> accounts() {
            return List.of();
        }

        public Work join(Object asks) {
            Object session = asks instanceof Work walk ? walk.session : asks;
            steps.add("list asked for");
            if (session.equals("cut before")) {
                throw new AccountClosed("main");
            }
            Work work = new Work();
            work.reads = !session.equals("cut while waiting");
            return work;
        }

        public void begin(Work work) {
            throw new AccountClosed("main");
        }

        public void read(Work work, Object page) {
            steps.add("list read");
        }

        public void ended(Work work, Exception notFound) {
            throw new IllegalStateException("no list was read");
        }

        public List<Object> considered(Work work) {
            throw new IllegalStateException("no list was read");
        }

        public void seen(Object segment) {
            throw new IllegalStateException("no list was read");
        }

        public void requireSeen(Object segment) {
            throw new IllegalStateException("no list was read");
        }

        public void undecided(Work work, Object segment, Exchange exchange) {
            throw new IllegalStateException("no list was read");
        }

        public void done(Work work) {
            steps.add("list done");
        }

        public void failed(Work work, Exception failure) {
            steps.add("list failed");
            throw new AccountClosed("main"); // As it does when the account ends meanwhile.
        }

        public void end(Work work) {
            steps.add("list end");
        }

        public Object result(Work work) {
            throw new AccountClosed("main");
        }
    }

    /** What the routes carry. */
    public static class Work {
        private String session;
        private boolean wantsList;
        private boolean reads;

        public String getSession() {
            return session;
        }

        public boolean isMore() {
            return false;
        }

        public Object getCall() {
            return null;
        }

        public boolean isWantsList() {
            return wantsList;
        }

        public boolean isReads() {
            return reads;
        }
    }

    @BeforeEach
    void start() {
        Properties settings = new Properties();
        settings.setProperty("relay.poll-interval", "1h");
        camel.getPropertiesComponent().setInitialProperties(settings);
        camel.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "millis";
            }

            @Override
            public String apply(String key) {
                return "10";
            }
        });
        camel.getRegistry().bind("crawl", new Crawl());
        camel.getRegistry().bind("listing", new Listing());
        camel.getRegistry().bind("laneThreads", lanes);
        camel.getRegistry().bind("extensions", new Extensions(camel, new SimpleMeterRegistry()));
        camel.start();
        new RouteLoader(camel).load(new RouteFiles(PackedRoutes.read().stream()
                .filter(file -> List.of("00-errors.yaml", "10-list-segments.yaml", "20-crawl-members.yaml")
                        .contains(file.name()))
                .toList(), Path.of("none")).read());
    }

    @AfterEach
    void stop() {
        camel.stop();
        lanes.shutdownNow();
    }

    @Test
    void aWalkThatMayNotAskForTheListIsNotJudgedByItAndFreesItsLane() {
        // when
        walk("cut before");

        // then
        assertThat(steps).containsSubsequence("open", "judge", "release").doesNotContain("confirm", "failed");
    }

    @Test
    void aWalkWhoseListIsCutOffWhileItWaitsIsNotJudgedByItAndFreesItsLane() {
        // when
        walk("cut while waiting");

        // then
        assertThat(steps).containsSubsequence("open", "judge", "release").doesNotContain("confirm", "failed");
    }

    @Test
    void aReadingThatIsCutOffEndsWhateverElseFails() {
        // when
        walk("cut while reading");

        // then
        assertThat(steps).containsSubsequence("judge", "list failed", "list end", "release").doesNotContain("confirm");
    }

    private void walk(String session) {
        Work work = new Work();
        work.session = session;
        camel.createProducerTemplate().sendBody("direct:crawl-members", work);
        await().atMost(LIMIT).until(() -> camel.getInflightRepository().size("crawl-members") == 0);
    }
}
