package io.segmentrelay.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.text.Causes;
import io.smallrye.common.net.HostName;

/** The relay's Kafka clients, each configured for its guarantees, and the facts about the topics. */
@ApplicationScoped
public class RelayKafka {
    /** How long the broker lets a transaction live. */
    public static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(30);

    private static final int LEAST_BATCH_BYTES = 16 << 10;
    private static final int MOST_BATCH_BYTES = 128 << 10;
    /** Of all accounts together, roughly. */
    private static final int BATCHES_BYTES = 256 << 20;
    private static final int PARTITIONS_WRITTEN = 20;

    private final KafkaClients clients;
    private final RelayConfig config;
    private final AccountsConfig accounts;
    private Admin admin;
    private volatile TopicFacts facts;

    public RelayKafka(KafkaClients clients, RelayConfig config, AccountsConfig accounts) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts;
    }

    /** Takes the facts once the topics were checked. */
    public void checked(TopicFacts found) {
        Map<String, Object> properties = clients.properties("segment-relay-admin");
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000); // Then another broker is asked.
        admin = Admin.create(properties);
        facts = found;
    }

    /** The facts that the start has found; null before the topics were checked. */
    public TopicFacts facts() {
        return facts;
    }

    /** Null before the topics were checked. */
    public Admin admin() {
        return admin;
    }

    /** How the brokers keep transactions apart, as found at the start; empty before they have answered. */
    public Optional<TransactionVersion> transactions() {
        return Optional.ofNullable(facts).map(TopicFacts::transactions);
    }

    @PreDestroy
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    /** What went wrong, with the remedy if somebody must mend it: of a right that is missing, the command that grants it. */
    public String why(KafkaException failure) {
        return new KafkaFailures(config.topics().state(), new FixCommands(clients.bootstrapServers())).problem(failure)
                .map(problem -> problem.what() + ": " + problem.remedy())
                .orElseGet(() -> Causes.root(failure) instanceof KafkaException ? Causes.rootMessage(failure)
                        : Causes.rootWords(failure));
    }

    /** For one account: it fences the account's producer before. */
    public Producer<String, byte[]> producer(String account) {
        return new KafkaProducer<>(producerProperties(account), new StringSerializer(), new ByteArraySerializer());
    }

    Map<String, Object> producerProperties(String account) {
        Map<String, Object> properties = clients.properties("segment-relay-" + account);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.topics().state() + "/" + account);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_TIMEOUT.toMillis());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 25_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes(accounts.accounts().size()));
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return properties;
    }

    /** Small, as each account's producer keeps such a buffer for each partition that it has ever written to. */
    static int batchBytes(int accounts) {
        return Math.max(LEAST_BATCH_BYTES, Math.min(MOST_BATCH_BYTES, BATCHES_BYTES / accounts / PARTITIONS_WRITTEN));
    }

    /**
     * A member of the group of relays, named after the host, which for a pod is the pod's name, and the process. It repeats
     * refused heartbeats so soon that they are seen to be no answered ones.
     */
    public KafkaConsumer<byte[], byte[]> leaseConsumer(Duration session, Duration heartbeat) {
        return clients.consumer("segment-relay-lease@" + HostName.getHostName() + "-" + ProcessHandle.current().pid(), Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, config.topics().state(),
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic",
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName(),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) session.toMillis(),
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) heartbeat.toMillis(),
                ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20,
                ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest"));
    }

    /** Reads committed records that are there. Waits for no more, as closing would wait as long for the last request. */
    public KafkaConsumer<byte[], byte[]> committedConsumer(String clientId) {
        return clients.consumer(clientId, Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000));
    }

    /** Reads signals; the reader decides where to begin. */
    public KafkaConsumer<byte[], byte[]> signalsConsumer() {
        return clients.consumer("segment-relay-signals", Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
    }
}
