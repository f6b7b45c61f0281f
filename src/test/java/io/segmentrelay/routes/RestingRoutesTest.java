package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.camel.CamelContext;
import org.apache.camel.Variable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.AccountClosed;

/** The shipped routes, when the account closes on a walk or a reading: which steps run all the same, and which must not. */
@Timeout(60)
class RestingRoutesTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CamelContext camel = new DefaultCamelContext();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final ExecutorService lanes = Executors.newCachedThreadPool();

    /** Steps that no page comes to. */
    public static class Unread {
        public void read() {
            throw new IllegalStateException("no page was read");
        }

        public void draft() {
            read();
        }

        public void take() {
            read();
        }

        public void ended() {
            read();
        }
    }

    /** The steps of a walk that has read all its pages, and whose segment somebody seems to have left. */
    public class Crawl extends Unread {
        public List<Object> due() {
            return List.of();
        }

        public Object open(@Variable("walk") Work work) {
            steps.add("open");
            return null;
        }

        public void failed(@Variable("walk") Work work) {
            steps.add("failed");
        }

        public List<Object> judge() {
            steps.add("judge");
            return List.of();
        }

        public void confirm(@Variable("walk") Work work) {
            steps.add("confirm");
        }

        public List<Object> release() {
            steps.add("release");
            return List.of();
        }

    }

    /** The steps of a reading. */
    public class Listing extends Unread {
        public Work join(@Variable("walk") Work walk) {
            String session = walk.session;
            steps.add("list asked for");
            if (session.equals("cut before")) {
                throw new AccountClosed("main");
            }
            Work work = new Work();
            work.reader = !session.equals("cut while waiting");
            return work;
        }

        public void open(@Variable("list") Work work) {
            throw new AccountClosed("main");
        }

        public void failed(@Variable("list") Work work) {
            steps.add("list failed");
            throw new AccountClosed("main"); // As it does when the account ends meanwhile.
        }

        public void end(@Variable("list") Work work) {
            steps.add("list end");
        }

        public Object result(@Variable("list") Work work) {
            throw new AccountClosed("main");
        }
    }

    /** What the routes carry. */
    public static class Work {
        private String session;
        private boolean reader;

        public String getSession() {
            return session;
        }

        public boolean isReader() {
            return reader;
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
        camel.getRegistry().bind("changes", new Unread());
        camel.getRegistry().bind("laneThreads", lanes);
        camel.getRegistry().bind("extensions", new Extensions(camel, new SimpleMeterRegistry()));
        camel.start();
        new RouteLoader(camel).load(new RouteFiles(RouteFiles.packed().stream()
                .filter(file -> List.of("00-errors.yaml", "10-list-segments.yaml", "20-crawl-members.yaml")
                        .contains(file.name()))
                .toList(), Path.of("none")).read());
    }

    @AfterEach
    void stop() {
        camel.stop();
        lanes.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = { "cut before", "cut while waiting" })
    void aWalkWhoseListIsCutOffIsNotJudgedByItAndFreesItsLane(String session) {
        // when
        walk(session);

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
