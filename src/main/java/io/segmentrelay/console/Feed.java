package io.segmentrelay.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.SteadyConsumer;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.state.StateKey;
import io.segmentrelay.state.StateView;

/**
 * Reads the topics into a board, on a thread of its own: the segments from their beginning, the reports of the last day, and
 * what comes from now on. Of the state only what was written within the last minute, which shows every walk that moves.
 */
final class Feed implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Feed.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration OWNERS = Duration.ofSeconds(3);
    private static final Duration RECENT = Duration.ofMinutes(1);
    /** Kafka may take so long to answer: its clients themselves try for ever, and say nothing. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final KafkaClients clients;
    private final RelayConfig config;
    private final Clock clock;
    private final InstantSource passing = new SteadyClock();
    private final Board board;
    /** Their origins by name. */
    private final Map<String, String> accounts;
    private volatile boolean caughtUp;
    private final Thread thread = new Thread(this, "relay-console");
    private volatile boolean closed;
    private volatile KafkaConsumer<byte[], byte[]> reading;
    private volatile String problem;
    private Instant lastAnswer;
    private volatile boolean ownersKnown;
    private boolean unreadable;

    Feed(KafkaClients clients, RelayConfig config, Map<String, String> accounts, Clock clock) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts;
        this.clock = clock;
        this.board = new Board(accounts.keySet(), config.requestsPerSecond());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Board board() {
        return board;
    }

    /** Why the topics cannot be read; null if they can. */
    String problem() {
        return problem;
    }

    /** Whether what was there at the start is read, and it is known who runs what. */
    boolean isCaughtUp() {
        return caughtUp && ownersKnown;
    }

    @Override
    public void run() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                    Admin admin = Admin.create(clients.properties("segment-relay-console"))) {
                reading = consumer;
                Map<TopicPartition, Long> ends = closed ? Map.of() : assign(consumer);
                problem = null;
                follow(consumer, admin, ends);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                LOG.trace("the console's feed ends", e);
                return;
            } catch (KafkaException e) {
                fail(e.getMessage());
                pause();
            } catch (RuntimeException e) { // Nobody foresaw it: the page must not stand still and look well.
                LOG.error("the page cannot be fed", e);
                problem = e.toString();
                pause();
            } finally {
                reading = null;
            }
        }
    }

    private void fail(String why) {
        if (problem == null) {
            LOG.warnf("the page cannot be fed: %s", why);
        }
        problem = why;
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer, Admin admin, Map<TopicPartition, Long> ends)
            throws InterruptedException {
        Instant ownersDue = Instant.MIN;
        lastAnswer = passing.instant();
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                accept(record,
                        record.offset() >= ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L));
            }
            if (!passing.instant().isBefore(ownersDue)) {
                ownersDue = passing.instant().plus(OWNERS);
                Optional<Map<String, String>> owners = owners(admin);
                owners.ifPresent(board::owners);
                ownersKnown |= owners.isPresent();
            }
            if (!caughtUp && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                caughtUp = true;
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = clients.properties("segment-relay-console");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) SILENCE.toMillis());
        return new SteadyConsumer(properties);
    }

    /** @return the ends of the partitions: what is behind them is news */
    private Map<TopicPartition, Long> assign(KafkaConsumer<byte[], byte[]> consumer) {
        var topics = config.topics();
        List<TopicPartition> segments = partitions(consumer, topics.segments());
        List<TopicPartition> crawls = partitions(consumer, topics.crawls());
        List<TopicPartition> memberships = partitions(consumer, topics.memberships());
        List<TopicPartition> state = partitions(consumer, topics.state());
        List<TopicPartition> all = new ArrayList<>(segments);
        List.of(crawls, memberships, state).forEach(all::addAll);
        if (all.isEmpty()) {
            throw new KafkaException("there are none yet");
        }
        consumer.assign(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        consumer.seekToBeginning(segments);
        Instant now = clock.instant();
        // A segment is walked at least once in that time, so that each has a report.
        seek(consumer, crawls, now.minus(longer(SegmentBoard.DAY, config.fullRefresh()).plus(Duration.ofHours(1))), ends);
        seek(consumer, state, now.minus(RECENT), ends);
        memberships.forEach(partition -> consumer.seek(partition, ends.get(partition)));
        return ends;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private static void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant since,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(partition -> partition, none -> since.toEpochMilli())));
        offsets.forEach(
                (partition, offset) -> consumer.seek(partition, offset == null ? ends.get(partition) : offset.offset()));
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, boolean live) {
        var topics = config.topics();
        try {
            if (record.topic().equals(topics.state())) {
                StateView.of(new String(record.key(), StandardCharsets.UTF_8), record.value())
                        .ifPresent(glimpse -> board.glimpse(glimpse, Instant.ofEpochMilli(record.timestamp()), live));
                return;
            }
            Header type = record.headers().lastHeader("ce_type");
            if (record.value() == null || type == null) {
                return; // A tombstone follows the event that tells the same.
            }
            JsonNode value = OpaqueMembership.isAllThereIs(record) ? OpaqueMembership.of(record)
                    : JSON.readTree(record.value());
            if (record.topic().equals(topics.segments())) {
                board.segment(value, isForeign(record, value.path("account").asText()), live);
            } else if (record.topic().equals(topics.memberships())) {
                board.membership(value);
            } else if (new String(type.value(), StandardCharsets.UTF_8).startsWith("io.segmentrelay.crawl.")) {
                board.report(value, live);
            } else {
                board.signal(value);
            }
        } catch (IOException | RuntimeException e) { // Whatever is in it: the next record is read.
            if (!unreadable) {
                unreadable = true;
                LOG.warnf("the page leaves out what it cannot read, first of all offset %d of %s-%d: %s", record.offset(),
                        record.topic(), record.partition(), e.getMessage());
            }
        }
    }

    private boolean isForeign(ConsumerRecord<byte[], byte[]> record, String account) {
        Header source = record.headers().lastHeader("ce_source");
        String origin = accounts.get(account);
        return source != null && origin != null
                && !new String(source.value(), StandardCharsets.UTF_8).startsWith(origin + "/");
    }

    /** The process behind each account: whoever holds its partition in the relays' group; empty while these move. */
    private Optional<Map<String, String>> owners(Admin admin) throws InterruptedException {
        String group = config.topics().state();
        try {
            Map<Integer, String> byPartition = new HashMap<>();
            ConsumerGroupDescription relays = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)
                    .get(5, TimeUnit.SECONDS);
            answered();
            if (relays.groupState() == GroupState.PREPARING_REBALANCE
                    || relays.groupState() == GroupState.COMPLETING_REBALANCE) {
                return Optional.empty();
            }
            for (MemberDescription member : relays.members()) {
                member.assignment().topicPartitions()
                        .forEach(partition -> byPartition.put(partition.partition(), name(member)));
            }
            Map<String, String> owners = new HashMap<>();
            for (String account : accounts.keySet()) {
                String owner = byPartition.get(StateKey.partition(account, config.statePartitions()));
                if (owner != null) {
                    owners.put(account, owner);
                }
            }
            return Optional.of(owners);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                answered();
                return Optional.of(Map.of());
            }
            LOG.debugf("the group of relays does not answer: %s", e.getMessage());
            if (lastAnswer.plus(SILENCE).isBefore(passing.instant())) {
                boolean isSilent = e instanceof TimeoutException || e.getCause() instanceof RetriableException;
                fail(isSilent ? "Kafka does not answer" : e.getCause().getMessage());
            }
            return Optional.empty();
        }
    }

    private void answered() {
        lastAnswer = passing.instant();
        problem = null;
    }

    /** Host and process, as the lease's consumer calls itself. */
    private static String name(MemberDescription member) {
        int at = member.clientId().indexOf('@');
        return at < 0 ? member.host() : member.clientId().substring(at + 1);
    }

    private void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup(); // Interrupted, it could not be closed in peace, and would say so.
        } else {
            thread.interrupt();
        }
    }
}
