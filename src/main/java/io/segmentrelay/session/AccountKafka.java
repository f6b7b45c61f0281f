package io.segmentrelay.session;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.StateUse;
import io.segmentrelay.kafka.BrokerClock;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.SteadyConsumer;
import io.segmentrelay.kafka.TopicFacts;
import io.segmentrelay.kafka.TransactionVersion;
import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateKeys;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.state.CommittedReader;
import io.segmentrelay.state.StateLoader;
import io.segmentrelay.state.StateRebuild;
import io.segmentrelay.usercom.FieldSet;
import io.smallrye.common.net.HostName;

/** The Kafka clients of the accounts, each configured for what it must guarantee. */
@ApplicationScoped
public class AccountKafka {
    /** How long the broker lets a transaction live. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(30);
    /** The broker looks for transactions that outlived their time every ten seconds. */
    private static final Duration LOAD_PATIENCE = TRANSACTION_TIMEOUT.plusSeconds(30);

    private static final Logger LOG = Logger.getLogger(AccountKafka.class);

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

    @Inject
    public AccountKafka(KafkaClients clients, RelayConfig config, AccountsConfig accounts) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts;
    }

    /** The topics were checked: this is what they are. */
    public void checked(TopicFacts found) {
        admin = Admin.create(clients.properties("segment-relay-admin"));
        facts = found;
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

    public Producer<String, byte[]> producer(String account) {
        return new KafkaProducer<>(producerProperties(account), new StringSerializer(), new ByteArraySerializer());
    }

    public Map<String, Object> producerProperties(String account) {
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

    /**
     * A producer keeps a buffer of this size for each partition that it has written to, for ever: many accounts, smaller ones.
     */
    public static int batchBytes(int accounts) {
        return Math.max(LEAST_BATCH_BYTES, Math.min(MOST_BATCH_BYTES, BATCHES_BYTES / accounts / PARTITIONS_WRITTEN));
    }

    /** As people tell processes apart: the host, which is the pod's name where there are pods, and the number on it. */
    private static String thisProcess() {
        return HostName.getHostName() + "-" + ProcessHandle.current().pid();
    }

    public KafkaConsumer<byte[], byte[]> leaseConsumer() {
        Map<String, Object> properties = clients.properties("segment-relay-lease@" + thisProcess());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.topics().state());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) GroupLease.SESSION_TIMEOUT.toMillis());
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) GroupLease.HEARTBEAT.toMillis());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return new SteadyConsumer(properties);
    }

    private KafkaConsumer<byte[], byte[]> committedConsumer() {
        Map<String, Object> properties = clients.properties("segment-relay-reader");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // What is there is read and nothing is waited for: closing would wait as long for the last request.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new SteadyConsumer(properties);
    }

    public Map<String, AccountState> load(int partition, Collection<String> accounts, BooleanSupplier wanted)
            throws InterruptedException {
        if (facts.partitions(config.topics().state()) == 0) {
            return accounts.stream().collect(Collectors.toMap(account -> account, AccountState::new));
        }
        return new StateLoader(reader(), config.topics().state()).load(partition, accounts, wanted);
    }

    /** Reads an account's members back from what was published, in place of a state that is lost. */
    AccountState rebuild(String account, BooleanSupplier wanted) throws InterruptedException {
        StateRebuild rebuild = new StateRebuild(account, new FieldSet(config.userFields().orElse(List.of())),
                config.rememberFields());
        reader().read(partitions(config.topics().segments()), wanted, rebuild::segment);
        reader().read(partitions(config.topics().memberships()), wanted, rebuild::membership);
        reader().read(partitions(config.topics().crawls()), wanted, rebuild::report);
        return rebuild.state();
    }

    StateKeys stateKeys(int partition, String account, BooleanSupplier wanted) throws InterruptedException {
        return facts.partitions(config.topics().state()) == 0 ? new StateKeys(account)
                : new StateLoader(reader(), config.topics().state()).keys(partition, account, wanted);
    }

    private CommittedReader reader() {
        return new CommittedReader(admin, this::committedConsumer, LOAD_PATIENCE, config.dryRun());
    }

    /**
     * Binds a new state to the topics that it is written beside, and checks one that was loaded.
     *
     * @param lost why a state that is new should not be: {@link #lost}; null if it may be
     * @return whether the state has moved to these topics from others
     *
     * @throws StateProblem if the state belongs to other topics, or is gone while its events are not
     */
    boolean identify(AccountState state, String lost) throws InterruptedException {
        TopicIdentity found = identity(facts.partitionCounts());
        if (state.isNew()) {
            if (lost != null) {
                throw new StateProblem(lost + ": restore the state topic, or set relay.state=rebuild to read the members back");
            }
            state.topics = found;
            state.signalPosition = signalsEnd() - 1; // Those of a life before are none of its business.
            long seed = Instant.now().getEpochSecond();
            state.nextRun = Math.max(state.nextRun, seed);
            state.nextRevision = Math.max(state.nextRevision, seed);
            return false;
        }
        String refusal = refusal(state, found);
        boolean isMoved = refusal != null && config.state() == StateUse.MOVE && state.topics.hasStateOf(found);
        if (refusal != null && !isMoved) {
            throw new StateProblem("the state of account " + state.account + " " + refusal);
        }
        state.topics = found;
        if (state.signalPosition >= signalsEnd()) {
            LOG.warnf("account %s: the signals topic ends at %d, before the last signal that was acted upon (%d): it was made"
                    + " anew, and is read from its beginning", state.account, signalsEnd(), state.signalPosition);
            state.signalPosition = -1;
        }
        return isMoved;
    }

    private TopicIdentity identity(Map<String, Integer> partitions) {
        return new TopicIdentity(facts.clusterId(), facts.topicId(config.topics().state()),
                facts.topicId(config.topics().memberships()), facts.partitions(config.topics().state()),
                partitions.getOrDefault(config.topics().memberships(), 0),
                partitions.getOrDefault(config.topics().segments(), 0));
    }

    private String refusal(AccountState state, TopicIdentity found) {
        return state.topics.refusal(found, config.topics().memberships(), config.topics().segments());
    }

    /** Why the topics of events no longer have the partitions that the start has found; null if they have. */
    String changed(AccountState state) throws InterruptedException {
        if (config.dryRun()) {
            return null;
        }
        try {
            Map<String, Integer> partitions = new HashMap<>();
            admin.describeTopics(List.of(config.topics().memberships(), config.topics().segments())).allTopicNames().get()
                    .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
            return refusal(state, identity(partitions));
        } catch (ExecutionException e) {
            throw StateProblem.passing("how many partitions the topics have is unknown: " + e.getCause().getMessage(), e);
        }
    }

    /** What may be wrong with the time, for the brokers refuse it. */
    String clock() {
        try {
            return BrokerClock.of(admin, Clock.systemUTC()).refused();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BrokerClock.UNKNOWN.refused();
        }
    }

    private long signalsEnd() throws InterruptedException {
        return offsets(config.topics().signals(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
                .getOrDefault(0, 0L);
    }

    /** Reads signals; where to begin is the reader's to say. */
    public KafkaConsumer<byte[], byte[]> signalsConsumer() {
        Map<String, Object> properties = clients.properties("segment-relay-signals");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new SteadyConsumer(properties);
    }

    /**
     * Why the states of these accounts, which are new, should not be: there are events, but no state at all, or segments of
     * the account, but no state of it. Asked in this order, as other accounts may begin meanwhile: what is committed there has
     * its state here.
     *
     * @return in words by account
     */
    Map<String, String> lost(Collection<String> accounts, BooleanSupplier wanted) throws InterruptedException {
        var topics = config.topics();
        Map<String, String> lost = new HashMap<>();
        if (accounts.isEmpty()) {
            return lost;
        }
        if (isAnyCommitted(topics.memberships()) && isEmpty(topics.state())) {
            accounts.forEach(account -> lost.put(account, "the state topic " + topics.state()
                    + " is empty, but the memberships topic " + topics.memberships() + " is not"));
        } else if (isAnyCommitted(topics.segments())) {
            publishedSegments(wanted).forEach(key -> lost.put(key.substring(0, key.indexOf('/')),
                    "the state topic " + topics.state() + " holds nothing of account " + key.substring(0, key.indexOf('/'))
                            + ", but the segments topic " + topics.segments() + " does (" + key + ")"));
        }
        return lost;
    }

    /** Whether any segment of the account is told of by the segments topic. */
    boolean tellsOfSegments(String account, BooleanSupplier wanted) throws InterruptedException {
        return publishedSegments(wanted).stream().anyMatch(key -> key.startsWith(account + "/"));
    }

    /** Keys of the segments that are there, by what was published of them. */
    private Set<String> publishedSegments(BooleanSupplier wanted) throws InterruptedException {
        Set<String> keys = new TreeSet<>();
        reader().readSettled(partitions(config.topics().segments()), wanted, record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            Header type = record.headers().lastHeader("ce_type");
            boolean isGone = record.value() == null || type == null
                    || new String(type.value(), StandardCharsets.UTF_8).contains(".segment.deleted.");
            if (isGone) {
                keys.remove(key);
            } else if (key.indexOf('/') > 0) {
                keys.add(key);
            }
        });
        return keys;
    }

    private boolean isEmpty(String topic) throws InterruptedException {
        Map<Integer, Long> ends = offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        return ends.equals(starts(topic));
    }

    private boolean isAnyCommitted(String topic) throws InterruptedException {
        Map<Integer, Long> ends = offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        return !ends.equals(starts(topic));
    }

    private Map<Integer, Long> starts(String topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** The end of each partition of the memberships topic, whether committed or not. */
    Map<Integer, Long> membershipEnds() throws InterruptedException {
        return offsets(config.topics().memberships(), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, facts.partitions(topic)).mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private Map<Integer, Long> offsets(String topic, OffsetSpec which, IsolationLevel isolation)
            throws InterruptedException {
        try {
            Map<Integer, Long> offsets = new HashMap<>();
            admin.listOffsets(partitions(topic).stream().collect(Collectors.toMap(partition -> partition, none -> which)),
                    new ListOffsetsOptions(isolation)).all().get()
                    .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw StateProblem.passing("the offsets of " + topic + " are unknown: " + e.getCause().getMessage(), e);
        }
    }
}
