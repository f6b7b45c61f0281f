package io.segmentrelay.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.Certified;
import io.segmentrelay.testing.ConnectProxy;
import io.segmentrelay.testing.Packaged;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;

/** What {@code check} of the packaged program says of configurations that work, and of those that do not. */
@Timeout(120)
@Order(1)
class PreflightIT {
    private static StandIn api;
    private final Map<String, String> settings = new HashMap<>();
    private final RelayTopics topics = RelayTopics.own();
    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        api = StandIn.start();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void configure() {
        api.faults().clear();
        settings.put("USERCOM_URL", api.url());
        settings.put("USERCOM_TOKEN", api.token());
        settings.put("KAFKA_BOOTSTRAP_SERVERS", SharedBroker.bootstrapServers());
        settings.put("QUARKUS_HTTP_PORT", "0");
        topics.settings().forEach((key, value) -> settings.put(key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    }

    @Test
    void whatWorksIsToldAndNothingIsCreated() throws Exception {
        // given
        Set<String> before = topics();
        int asked = api.log().requests().size();

        // when
        Packaged.Ended ended = check();

        // then
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("takes the token").contains("5 segments, 5 of them followed, with 500 members")
                .contains("6 requests a second at most; a walk of everything is 5 requests: about 1 s")
                .contains("routes", "port 0 is free", "will be created, partitions: 16").endsWith("The relay can be started.")
                .doesNotContain(api.token());
        assertThat(topics()).isEqualTo(before);
        assertThat(api.log().requests().size() - asked).as("the list, and a page of members").isEqualTo(2);
    }

    @Test
    void aPlanTellsWhereADaysRequestsGoAndTakesOne() throws Exception {
        // given
        int asked = api.log().requests().size();

        // when
        Packaged.Ended ended = Packaged.run(directory, settings, List.of(), "plan");

        // then
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.lines().get(0)).isEqualTo("main: 5 segments, 5 of them followed, with 500 members");
        assertThat(ended.lines()).anyMatch(line -> line.matches(" +1,4\\d\\d +0\\.3 % +the list of segments"))
                .anyMatch(line -> line.matches(" +6 +0\\.0 % +4 h +\\d+ s +\\d+ s +1033 Active"))
                .anyMatch(line -> line.matches(" +1,4\\d\\d +0\\.1 % +\\d+ s +\\d+ s +relay\\.requests-per-second=12"));
        assertThat(api.log().requests().size() - asked).isOne();
    }

    @Test
    void withoutAListThereIsNoPlan() throws Exception {
        // given
        settings.put("USERCOM_TOKEN", "another");

        // when
        Packaged.Ended ended = Packaged.run(directory, settings, List.of(), "plan");

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertTold(ended, "fail ", "answers 401", "set usercom.token");
        assertThat(ended.output()).doesNotContain("requests a day");
    }

    @Test
    void aPlanOfAListThatMayNotBeWholeSaysSo() throws Exception {
        // given
        api.faults().inject(Fault.withoutCount().onList());

        // when
        Packaged.Ended ended = Packaged.run(directory, settings, List.of(), "plan");

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).contains("requests a day");
        assertTold(ended, "warn ", "the list of segments is not known to be whole", "check again");
    }

    @Test
    void aFieldThatNobodyHasIsWarnedOf() throws Exception {
        // given
        settings.put("RELAY_USER_FIELDS", "custom_id,custom_idd");

        // when
        Packaged.Ended ended = check();

        // then
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertTold(ended, "warn ", "members of Active has custom_idd (relay.user-fields)", "whether the API spells it so");
    }

    /** One with the API, and one with Kafka: neither hides the other. */
    /** The relay goes on with such a list, and deletes nothing by it. */
    @ParameterizedTest(name = "{1}")
    @MethodSource("doubtfulLists")
    void aListThatIsNotProvedWholeIsWarnedOf(Fault fault, String why) throws Exception {
        // given
        api.faults().inject(fault.onList());

        // when
        Packaged.Ended ended = check();

        // then
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertTold(ended, "warn ", "the list of segments is not known to be whole: " + why, "check again");
    }

    static Stream<Arguments> doubtfulLists() {
        return Stream.of(Arguments.of(Fault.withoutCount(), "its pages give no count"),
                Arguments.of(Fault.countOff(1), "it shows 5 segments, but its count is 6"));
    }

    @Test
    void aPageBehindTheLastThatIsNotThereIsTheListsKnownEnd() throws Exception {
        // given
        api.faults().inject(Fault.phantomNext().onList());

        // when
        Packaged.Ended ended = check();

        // then
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("5 segments, 5 of them followed").doesNotContain("not known to be whole");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("mistakes")
    void twoMistakesAreFoundAndTheirRemediesNamed(Mistake withTheApi, Mistake withKafka) throws Exception {
        // given
        withTheApi.making().accept(this);
        withKafka.making().accept(this);

        // when
        Packaged.Ended ended = check();

        // then
        assertMended(ended, withTheApi.what(), withTheApi.remedy());
        assertMended(ended, withKafka.what(), withKafka.remedy());
    }

    static Stream<Arguments> mistakes() {
        List<Mistake> withTheApi = List.of(
                setting("USERCOM_TOKEN", "not-the-token", "the token is not taken",
                        "set usercom.token to an API key of this workspace"),
                setting("USERCOM_URL", "https://nowhere.invalid", "no DNS knows the host nowhere.invalid",
                        "correct usercom.url"),
                setting("USERCOM_URL", "http://localhost:1", "no connection", "check usercom.url, its port"),
                fault(Fault.status(404), "answers 404", "the workspace's own address"),
                fault(Fault.redirect("https://example.com/"), "answers 302",
                        "the address that the workspace really has"),
                fault(Fault.status(429, "30"), "answers 429", "lower relay.requests-per-second"),
                fault(Fault.html(200), "is no such list", "the workspace's own address"),
                new Mistake("an answer that never comes", test -> {
                    test.settings.put("RELAY_PAGE_MAX_TIME", "1s");
                    api.faults().inject(Fault.hang());
                }, "no answer in time: an answer that took more than 1000 ms", "check the network"));
        List<Mistake> withKafka = List.of(
                topic("usercom.relay-state", 16, Map.of("cleanup.policy", "delete"), "cleanup.policy", "kafka-configs.sh"),
                topic("usercom.relay-state", 4, Map.of("cleanup.policy", "compact"), "has 4 partitions",
                        "set relay.state.partitions=4"),
                topic("usercom.memberships", 6, Map.of("cleanup.policy", "compact", "max.message.bytes", "1000"),
                        "max.message.bytes", "kafka-configs.sh"),
                topic("usercom.signals", 6, Map.of("cleanup.policy", "delete"), "has 6 partitions", "delete it"),
                setting("KAFKA_BOOTSTRAP_SERVERS", "localhost:1", "cannot be reached", "check kafka.bootstrap.servers"),
                setting("KAFKA_SECURITY_PROTOCOL", "FOO",
                        "Invalid value FOO for configuration security.protocol: String must be", "correct it"),
                setting("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT", "how to log in",
                        "set kafka.sasl.mechanism and kafka.sasl.jaas.config"));
        return IntStream.range(0, withTheApi.size())
                .mapToObj(i -> Arguments.of(withTheApi.get(i), withKafka.get(i % withKafka.size())));
    }

    /** How it is made, and what is said of it. */
    private record Mistake(String name, ThrowingConsumer<PreflightIT> making, String what, String remedy) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Mistake setting(String variable, String value, String what, String remedy) {
        return new Mistake(variable + "=" + value, test -> test.settings.put(variable, value), what, remedy);
    }

    private static Mistake fault(Fault fault, String what, String remedy) {
        return new Mistake("the API " + what, test -> api.faults().inject(fault), what, remedy);
    }

    private static Mistake topic(String topic, int partitions, Map<String, String> config, String what, String remedy) {
        return new Mistake(topic + " of " + partitions + " partitions with " + config, test -> SharedBroker
                .admin().createTopics(List
                        .of(new NewTopic(test.topics.prefix() + topic, Optional.of(partitions), Optional.empty())
                                .configs(config)))
                .all().get(30, TimeUnit.SECONDS), what, remedy);
    }

    @Test
    void aCertificateThatIsNotTrustedIsFoundAndTheRemedyNamed() throws Exception {
        // given
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(new Certified(directory).context()));
        server.start();
        try {
            settings.put("USERCOM_URL", "https://localhost:" + server.getAddress().getPort());

            // when
            Packaged.Ended ended = check();

            // then
            assertMended(ended, "TLS fails", "check that usercom.url names the host");
        } finally {
            server.stop(0);
        }
    }

    /** It is reached, through a tunnel in which the token is not seen; and a proxy that opens none is named. */
    @Test
    void anApiBehindAProxyIsReachedThroughItAndAProxyThatRefusesIsNamed() throws Exception {
        // given
        Certified certified = new Certified(directory);
        List<String> options = certified.trustOptions();
        HttpsServer behind = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        behind.setHttpsConfigurator(new HttpsConfigurator(certified.context()));
        behind.createContext("/api/public/", exchange -> {
            boolean list = exchange.getRequestURI().getPath().endsWith("/segments/");
            byte[] page = ("{\"next\":null,\"results\":[{\"id\":1,\"name\":\"One\",\"object_count\":1,\"users\":"
                    + (list ? "\"https://api.example.com/api/public/segments/1/users/\"" : "1") + "}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        behind.start();
        try (ConnectProxy proxy = new ConnectProxy(behind.getAddress().getPort())) {
            proxy.require("me:word");
            settings.put("USERCOM_URL", "https://api.example.com");
            settings.put("USERCOM_TOKEN", "token-behind-a-proxy");
            settings.put("RELAY_PROXY", proxy.address());
            settings.put("RELAY_PROXY_CREDENTIALS", "me:word");

            // when
            Packaged.Ended ended = Packaged.run(directory, settings, options, "check");

            // then
            assertThat(ended.output()).contains("api.example.com is behind the proxy " + proxy.address())
                    .contains("answers over TLS, and takes the token").contains("1 segments, 1 of them followed");
            assertThat(proxy.asked()).isNotEmpty().allSatisfy(asked -> assertThat(asked)
                    .startsWith("CONNECT api.example.com:443 ").doesNotContain("token-behind-a-proxy"));

            // when
            settings.put("RELAY_PROXY_CREDENTIALS", "me:wrong");
            ended = Packaged.run(directory, settings, options, "check");

            // then
            assertMended(ended, "opens no way to the API: it answered 407", "check relay.proxy, relay.proxy-credentials");
        } finally {
            behind.stop(0);
        }
    }

    /** Mistakes that the start alone would have found, and a list that is longer than the API answers in a second. */
    @Test
    void whatOnlyTheStartWouldHaveFoundIsFoundAndNothingIsCreated() throws Exception {
        // given
        Set<String> before = topics();
        Path routes = Files.createDirectory(directory.resolve("routes"));
        Files.writeString(routes.resolve("45-mine.yaml"), "- route:\n    id: mine\n    from: [\n");
        settings.put("RELAY_TOPICS_REPLICATION_FACTOR", "3");
        settings.put("RELAY_SEGMENTS_INCLUDE", "nobody-has-this-name");
        World world = World.empty(1);
        for (int segment = 1; segment <= 12; segment++) {
            world.create("Segment " + segment, "", Membership.formula(1, index -> 1 + index));
        }
        try (StandIn paged = StandIn.start(StandInOptions.defaults().world(world).pageSize(1));
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("USERCOM_URL", paged.url());
            settings.put("USERCOM_TOKEN", paged.token());
            settings.put("QUARKUS_HTTP_HOST", "localhost");
            settings.put("QUARKUS_HTTP_PORT", Integer.toString(taken.getLocalPort()));

            // when
            Packaged.Ended ended = check();

            // then
            assertMended(ended, "topics cannot be created", "set relay.topics.replication-factor");
            assertMended(ended, "45-mine.yaml (from routes/45-mine.yaml): line ", "mend that file");
            assertTold(ended, "warn ", "none of its 12 segments is followed", "change relay.segments.include");
            assertTold(ended, "warn ", "port " + taken.getLocalPort(), "set quarkus.http.port to another");
            assertThat(ended.output()).contains("cannot be created either").endsWith("2 things to mend.")
                    .doesNotContain("a walk of everything");
            assertThat(paged.log().requests()).hasSize(12);
        }
        assertThat(topics()).isEqualTo(before);
    }

    @Test
    void whatIsWrongInTheConfigurationIsFoundBeforeAnybodyIsAsked() throws Exception {
        // given
        Files.writeString(directory.resolve("application.properties"), "relay.lanes=2");
        settings.put("RELAY_POLL_INTERVAL", "often");
        int asked = api.log().requests().size();

        // when
        Packaged.Ended ended = check();

        // then
        assertMended(ended, "relay.lanes: no such key", "every key with a comment");
        assertMended(ended, "relay.poll-interval: got \"often\"", "correct it there");
        assertThat(ended.output()).contains("not asked before the configuration is right");
        assertThat(api.log().requests()).hasSize(asked);
    }

    private static void assertMended(Packaged.Ended ended, String what, String remedy) {
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
        assertTold(ended, "fail ", what, remedy);
        assertThat(ended.lines()).last().asString().endsWith("to mend.");
    }

    private static void assertTold(Packaged.Ended ended, String status, String what, String remedy) {
        int found = -1;
        for (int line = 0; line < ended.lines().size(); line++) {
            if (ended.lines().get(line).startsWith(status) && ended.lines().get(line).contains(what)) {
                found = line;
            }
        }
        assertThat(found).as(ended.output()).isNotNegative();
        assertThat(ended.lines().get(found + 1).trim()).startsWith("-> ").contains(remedy);
    }

    private Packaged.Ended check() throws Exception {
        return Packaged.run(directory, settings, List.of(), "check");
    }

    /** All but those that belong to tests beside this one. */
    private Set<String> topics() throws Exception {
        return SharedBroker.admin().listTopics().names().get(30, TimeUnit.SECONDS).stream()
                .filter(name -> name.startsWith(topics.prefix()) || !name.matches("t\\d+\\..+|t-.{36}"))
                .collect(Collectors.toSet());
    }
}
