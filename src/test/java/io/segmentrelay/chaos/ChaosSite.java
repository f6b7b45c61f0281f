package io.segmentrelay.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;

import io.segmentrelay.history.Incident;
import io.segmentrelay.relay.BrokerProcess;
import io.segmentrelay.relay.CommittedState;
import io.segmentrelay.relay.Scratch;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

/** A stand-in, a broker that can be killed, a proxy before it, and relays that are configured for them. */
final class ChaosSite implements AutoCloseable {
    static final int REQUESTS_PER_SECOND = 40;
    static final int LANES = 4;
    static final String ACCOUNT = "main";
    private static final int PAGE = 20;
    private static final Duration READ = Duration.ofSeconds(60);

    final World world;
    final StandIn standIn;
    final Diary diary = new Diary();
    final List<Incident> incidents = new ArrayList<>();
    final Fleet fleet;
    /** The only one, which relays reach by the proxy; null on a cluster. */
    final BrokerProcess broker;
    final KafkaProxy proxy;
    private final List<BrokerProcess> cluster;
    private final String bootstrapServers;

    /** On a broker of its own, behind a proxy. */
    ChaosSite(World world) {
        this.world = world;
        int port = Scratch.freePort();
        standIn = StandIn.start(StandInOptions.defaults().unlimited().world(world).pageSize(PAGE));
        broker = new BrokerProcess(port);
        proxy = new KafkaProxy(port, broker.port());
        cluster = List.of(broker);
        bootstrapServers = "localhost:" + port;
        fleet = new Fleet(settings(), diary);
    }

    /** On a cluster, whose brokers can be killed one by one. */
    ChaosSite(World world, List<BrokerProcess> cluster) {
        this.world = world;
        this.cluster = cluster;
        standIn = StandIn.start(StandInOptions.defaults().unlimited().world(world).pageSize(PAGE));
        broker = null;
        proxy = null;
        bootstrapServers = cluster.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
        fleet = new Fleet(settings(), diary);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("USERCOM_URL", standIn.url());
        settings.put("USERCOM_TOKEN", standIn.token());
        settings.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        settings.put("RELAY_POLL_INTERVAL", "500ms");
        settings.put("RELAY_REQUESTS_PER_SECOND", Integer.toString(REQUESTS_PER_SECOND));
        settings.put("RELAY_CRAWL_LANES", Integer.toString(LANES));
        settings.put("RELAY_CRAWL_RETRY_DELAY", "100ms");
        settings.put("RELAY_FULL_REFRESH", "20s");
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
            Uuid id = admin.describeTopics(List.of(Topics.STATE)).topicNameValues().get(Topics.STATE).get(READ.toSeconds(),
                    TimeUnit.SECONDS).topicId();
            return ByteBuffer.allocate(2 * Long.BYTES).putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits()).array();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    List<ConsumerRecord<String, byte[]>> committed(String... topics) {
        return read(IsolationLevel.READ_COMMITTED, topics);
    }

    List<ConsumerRecord<String, byte[]>> read(IsolationLevel isolation, String... topics) {
        try (TopicReader reader = TopicReader.open(bootstrapServers(), isolation, topics)) {
            return reader.readToEnd(READ);
        }
    }

    /** Where whoever starts next must go on; to be called while nobody runs. */
    void rememberCheckpoints() {
        Incident incident = new Incident(Instant.now(), "nobody runs", state().checkpoints());
        incidents.add(incident);
        diary.note("checkpoints: " + incident.checkpoints());
    }

    CommittedState state() {
        return CommittedState.of(ACCOUNT, committed(Topics.STATE));
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        standIn.close();
        if (proxy != null) {
            proxy.close();
        }
        cluster.forEach(BrokerProcess::close);
    }
}
