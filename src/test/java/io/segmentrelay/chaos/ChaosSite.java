package io.segmentrelay.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;

import io.segmentrelay.history.Incident;
import io.segmentrelay.relay.Afterwards;
import io.segmentrelay.relay.BrokerProcess;
import io.segmentrelay.relay.CommittedState;
import io.segmentrelay.sandbox.Paging;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.TopicReader;

/** A stand-in, a broker that can be killed, a proxy before it, and relays that are configured for them. */
final class ChaosSite implements AutoCloseable {
    static final int LANES = 4;
    private static final String MAIN = "main";
    private static final int REQUESTS_PER_SECOND = 40;
    private static final int REQUESTS_PER_SECOND_OF_MANY = 5;
    static final int PAGE = 20;
    private static final Duration READ = Duration.ofSeconds(60);

    /** An account, what there is in it, and who answers for it. */
    record Tenant(String account, World world, StandIn standIn) {
        static Tenant of(String account, World world, Paging paging) {
            return new Tenant(account, world, StandIn.start(StandInOptions.defaults().unlimited().world(world).pageSize(PAGE)
                    .paging(paging).token(StandInOptions.tokenFor(account))));
        }
    }

    final List<Tenant> tenants;
    /** Of the first account. */
    final World world;
    /** Of the first account. */
    final StandIn standIn;
    final int requestsPerSecond;
    final Diary diary = new Diary();
    final List<Incident> incidents = new ArrayList<>();
    final Fleet fleet;
    /** The only one, which relays reach by the proxy; null on a cluster. */
    final BrokerProcess broker;
    final KafkaProxy proxy;
    private final List<BrokerProcess> cluster;
    private final String bootstrapServers;

    /** On a broker of its own, behind a proxy; it is kept who was on which page. */
    ChaosSite(World world, Paging paging) {
        this(Map.of(MAIN, world), paging, REQUESTS_PER_SECOND);
        standIn.log().keepRows();
    }

    /** Of many accounts, on a broker of its own, behind a proxy. */
    static ChaosSite ofMany(Map<String, World> worlds) {
        return new ChaosSite(worlds, Paging.CURSOR, REQUESTS_PER_SECOND_OF_MANY);
    }

    private ChaosSite(Map<String, World> worlds, Paging paging, int requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
        int port = FreePort.find();
        tenants = tenants(worlds, paging);
        world = tenants.get(0).world();
        standIn = tenants.get(0).standIn();
        broker = new BrokerProcess(port);
        proxy = new KafkaProxy(port, broker.port());
        cluster = List.of(broker);
        bootstrapServers = "localhost:" + port;
        fleet = new Fleet(settings(), diary);
    }

    /** On a cluster, whose brokers can be killed one by one. */
    ChaosSite(World world, List<BrokerProcess> cluster) {
        this.requestsPerSecond = REQUESTS_PER_SECOND;
        this.cluster = cluster;
        tenants = tenants(Map.of(MAIN, world), Paging.CURSOR);
        this.world = world;
        standIn = tenants.get(0).standIn();
        broker = null;
        proxy = null;
        bootstrapServers = cluster.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
        fleet = new Fleet(settings(), diary);
    }

    private static List<Tenant> tenants(Map<String, World> worlds, Paging paging) {
        return new TreeMap<>(worlds).entrySet().stream()
                .map(entry -> Tenant.of(entry.getKey(), entry.getValue(), paging)).toList();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        tenants.forEach(tenant -> {
            String prefix = tenant.account().equals(MAIN) ? "USERCOM_"
                    : "USERCOM_" + tenant.account().toUpperCase(Locale.ROOT) + "_";
            settings.put(prefix + "URL", tenant.standIn().url());
            settings.put(prefix + "TOKEN", tenant.standIn().token());
        });
        settings.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        settings.put("RELAY_POLL_INTERVAL", "500ms");
        settings.put("RELAY_REQUESTS_PER_SECOND", Integer.toString(requestsPerSecond));
        settings.put("RELAY_CRAWL_LANES", Integer.toString(LANES));
        settings.put("RELAY_CRAWL_RETRY_DELAY", "100ms");
        // Beyond the end: whatever is wrong then stays wrong.
        settings.put("RELAY_FULL_REFRESH", "10m");
        settings.put("RELAY_RETRY_DELAY", "20ms");
        settings.put("RELAY_RETRY_MAX_DELAY", "500ms");
        settings.put("RELAY_COMMIT_INTERVAL", "200ms");
        settings.put("RELAY_COMMIT_CHUNK", "10");
        // Whoever is held waits for hours: the brake is tested elsewhere.
        settings.put("RELAY_BRAKE_COUNT", "1000000");
        settings.put("RELAY_PAGE_MAX_BYTES", "400000");
        settings.put("RELAY_TOPICS_PARTITIONS", "2");
        settings.put("RELAY_STATE_PARTITIONS", "4");
        settings.put("CAMEL_COMPONENT_HTTPS_RESPONSE_TIMEOUT", "1000");
        settings.put("CAMEL_COMPONENT_HTTPS_SO_TIMEOUT", "1000");
        return settings;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** The id of the state topic, as requests that produce carry it. */
    byte[] stateTopicId() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Uuid id = admin.describeTopics(List.of(RelayTopics.DEFAULT.state())).topicNameValues()
                    .get(RelayTopics.DEFAULT.state()).get(READ.toSeconds(),
                            TimeUnit.SECONDS)
                    .topicId();
            return ByteBuffer.allocate(2 * Long.BYTES).putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits()).array();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All events. */
    List<ConsumerRecord<String, byte[]>> committed() {
        try (TopicReader reader = TopicReader.readCommitted(bootstrapServers(), RelayTopics.DEFAULT.eventNames())) {
            return reader.readToEnd(READ);
        }
    }

    Afterwards afterwards() {
        return new Afterwards(bootstrapServers(), RelayTopics.DEFAULT);
    }

    /** Where whoever starts next must go on; to be called while nobody runs. */
    void rememberCheckpoints() {
        Instant now = Instant.now();
        List<Incident.Checkpoint> checkpoints = states().stream().flatMap(state -> state.checkpoints().stream()).toList();
        incidents.add(new Incident(now, "nobody runs", checkpoints));
        diary.note("checkpoints: " + checkpoints);
    }

    /** What the state says of when each segment is walked. */
    String schedule() {
        return states().stream().map(CommittedState::schedule).collect(Collectors.joining("; "));
    }

    private List<CommittedState> states() {
        try (Afterwards afterwards = afterwards()) {
            return tenants.stream().map(tenant -> afterwards.state(tenant.account())).toList();
        }
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        tenants.forEach(tenant -> tenant.standIn().close());
        if (proxy != null) {
            proxy.close();
        }
        cluster.forEach(BrokerProcess::close);
    }
}
