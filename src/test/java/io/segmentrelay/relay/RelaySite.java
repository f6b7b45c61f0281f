package io.segmentrelay.relay;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Incident;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.Request;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.SecuredBroker;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.testing.TopicReader;

/** What a relay process talks to: a stand-in with a world, and a broker; and what can be read there afterwards. */
final class RelaySite implements AutoCloseable {
    static final String ADMIN_TOKEN = "an-admin-token-of-24-chars";
    static final String READ_TOKEN = "a-read-token-of-22-chars";
    private static final String DEFAULT_BUDGET = "6";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration REPORTED = Duration.ofSeconds(120);

    final World world;
    final StandIn standIn;
    private final String bootstrapServers;
    private final String account;
    private final AutoCloseable broker;
    final RelayTopics topics;
    private final Map<String, String> settings = new HashMap<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();
    private final Replay replay = new Replay();
    private int replayed;
    private TopicReader reader;

    /** On the broker that tests share, with topics of its own. */
    RelaySite(World world) {
        this("main", world, RelayTopics.own());
    }

    /** One account of a relay that has several, on the broker that tests share: nothing is seen here of the others. */
    RelaySite(String account, World world, RelayTopics topics) {
        this(account, world, () -> {
        }, SharedBroker.bootstrapServers(), topics);
    }

    /** On a broker of its own, with the topics that are there where nothing is configured. */
    static RelaySite alone(World world) {
        Broker broker = Broker.start();
        return new RelaySite("main", world, broker, broker.bootstrapServers(), RelayTopics.DEFAULT);
    }

    /** On a broker that can be killed. */
    RelaySite(World world, BrokerProcess broker) {
        this("main", world, broker, broker.bootstrapServers(), RelayTopics.DEFAULT);
    }

    /** On a cluster, whose brokers can be stopped one by one. */
    RelaySite(World world, List<BrokerProcess> cluster) {
        this("main", world, () -> cluster.forEach(BrokerProcess::close),
                cluster.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(",")), RelayTopics.DEFAULT);
    }

    /**
     * On a broker that asks who one is.
     *
     * @param kafka the {@code kafka.*} keys of the relay
     */
    RelaySite(World world, SecuredBroker broker, Map<String, String> kafka) {
        this("main", world, broker, broker.bootstrapServers(), RelayTopics.DEFAULT);
        with(kafka);
    }

    private RelaySite(String account, World world, AutoCloseable broker, String bootstrapServers, RelayTopics topics) {
        this.account = account;
        this.world = world;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.standIn = StandIn.start(StandInOptions.defaults().unlimited().world(world));
        String prefix = account.equals("main") ? "USERCOM_" : "USERCOM_" + account.toUpperCase(Locale.ROOT) + "_";
        with(topics.settings()).with(prefix + "URL", standIn.url()).with(prefix + "TOKEN", standIn.token())
                .with("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers).with("RELAY_POLL_INTERVAL", "1s")
                .with("RELAY_CRAWL_RETRY_DELAY", "1s");
    }

    /** Of one segment, whose members are numbered from 1. */
    static RelaySite of(long segment, String name, int members) {
        World world = World.empty(1);
        world.create(segment, name, "", Membership.formula(members, i -> 1 + i));
        return new RelaySite(world);
    }

    /** The segment has these members from now on, numbered from 1, and was counted. */
    void shows(long segment, int members) {
        world.members(segment, Membership.formula(members, i -> 1 + i));
        world.recount(segment);
    }

    /** @param keys as files of settings have them */
    private RelaySite with(Map<String, String> keys) {
        keys.forEach((key, value) -> with(key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return this;
    }

    RelaySite with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** @param properties as for {@link RelayProcess#start} */
    RelayProcess start(String... properties) {
        return RelayProcess.start(settings, properties);
    }

    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** All that was published until now, from all three topics. */
    List<ConsumerRecord<String, byte[]>> published() {
        if (reader == null) {
            reader = TopicReader.readCommitted(bootstrapServers, topics.eventNames());
        }
        return reader.readToEnd(READ).stream().filter(record -> (record.key() + "/").startsWith(account + "/")).toList();
    }

    /** The reports until now. */
    List<ConsumerRecord<String, byte[]>> reports() {
        return published().stream().filter(record -> record.topic().equals(topics.events().crawls())).toList();
    }

    /** The values of the reports until now that have this outcome. */
    List<JsonNode> reports(String outcome) {
        return reports().stream().map(RelaySite::json).filter(report -> report.path("outcome").asText().equals(outcome))
                .toList();
    }

    /** Returns when so many reports can be read, and whatever was published with them. */
    void awaitReports(RelayProcess process, int number) {
        awaitCommitted(process, () -> reports().size() >= number);
    }

    void awaitReports(RelayProcess process, String outcome, int number) {
        awaitCommitted(process, () -> reports(outcome).size() >= number);
    }

    private void awaitCommitted(RelayProcess process, Callable<Boolean> reported) {
        process.awaitAlive(REPORTED, reported);
        TopicReader.awaitMarked(bootstrapServers, REPORTED, topics.eventNames());
    }

    /** How many members are published until now as {@code snapshot}, {@code entered}, {@code updated} or {@code left}. */
    long count(String change) {
        return published().stream().filter(record -> isMembership(record, change)).count();
    }

    /** The values of the members' events until now, without tombstones. */
    List<JsonNode> memberships() {
        return published().stream().filter(record -> record.topic().equals(topics.events().memberships()))
                .filter(record -> record.value() != null).map(RelaySite::json).toList();
    }

    static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table that a plain consumer has until now. */
    Replay table() {
        List<ConsumerRecord<String, byte[]>> records = published();
        replay.acceptAll(records.subList(replayed, records.size()));
        replayed = records.size();
        return replay;
    }

    /** Pages of members as the stand-in served them, in order. */
    List<Long> pagesServed() {
        return standIn.log().requests().stream().filter(request -> request.kind() == Kind.MEMBERS).map(Request::page)
                .toList();
    }

    /** Of any kind, by whomsoever. */
    int requestsServed() {
        return standIn.log().requests().size();
    }

    /**
     * Where the process that begins next must begin.
     *
     * @param page the first page that is not committed
     * @param served how many pages had been served until then
     */
    record Checkpoint(long page, int served) {
        List<Long> servedAfterwards(List<Long> pages) {
            return pages.subList(served, pages.size());
        }
    }

    /** Takes down where the committed run is, while no process runs. */
    Checkpoint remember(long segment) {
        Instant since = Instant.now();
        CommittedState state = committedState();
        Checkpoint checkpoint = new Checkpoint(state.run(segment).counts.pages, pagesServed().size());
        checkpoints.add(checkpoint);
        incidents.add(new Incident(since, "the process has ended, or sleeps", state.checkpoints()));
        return checkpoint;
    }

    /** Something is about to happen after which relays begin from what is committed. */
    void expect(String what) {
        incidents.add(new Incident(Instant.now(), what, List.of()));
    }

    List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    int relaysInTheGroup() throws Exception {
        try (Admin admin = admin()) {
            String group = topics.state();
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)
                    .get(READ.toSeconds(), TimeUnit.SECONDS).members().size();
        }
    }

    /** Deletes the state topic, while no process runs; whoever starts next creates it anew. */
    void loseState() throws Exception {
        String state = topics.state();
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(state)).all().get(READ.toSeconds(), TimeUnit.SECONDS);
            await().atMost(READ)
                    .until(() -> !admin.listTopics().names().get(READ.toSeconds(), TimeUnit.SECONDS).contains(state));
        }
    }

    /** The run that a process that begins now would go on with, from the committed state. */
    Run committedRun(long segment) {
        return committedState().run(segment);
    }

    private CommittedState committedState() {
        try (Afterwards afterwards = new Afterwards(bootstrapServers, topics)) {
            return afterwards.state(account);
        }
    }

    /** Holds all that happened here against the rules of histories; the table that a plain consumer ends with. */
    Replay verified() {
        return verified(Evidence.builder());
    }

    /** @param evidence what the rules are to know besides */
    Replay verified(Evidence.Builder evidence) {
        List<ConsumerRecord<String, byte[]>> records = published();
        evidence.topics(topics.events()).committed(records).account(account, standIn).settled()
                .budget(Double.parseDouble(settings.getOrDefault("RELAY_REQUESTS_PER_SECOND", DEFAULT_BUDGET)))
                .zombies(incidents.isEmpty() ? 0 : 1);
        incidents.forEach(evidence::incident);
        try (Afterwards afterwards = new Afterwards(bootstrapServers, topics)) {
            afterwards.tell(evidence, account);
        }
        HistoryChecker.verify(evidence.build());
        return table();
    }

    /** Whether a plain consumer knows of every segment who was counted in it. */
    boolean isTheTruthTold() {
        return table().table().equals(world.counted(account));
    }

    static boolean isMembership(ConsumerRecord<String, byte[]> record, String change) {
        var type = record.headers().lastHeader("ce_type");
        return type != null && new String(type.value(), StandardCharsets.UTF_8)
                .equals("io.segmentrelay.membership." + change + ".v1");
    }

    @Override
    public void close() throws Exception {
        if (reader != null) {
            reader.close();
        }
        standIn.close();
        broker.close();
    }
}
