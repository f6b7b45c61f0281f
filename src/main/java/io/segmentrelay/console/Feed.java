package io.segmentrelay.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.state.StateView;

/** Reads into a board the segments, the reports of the last day, the last minute of the state, and what comes. */
final class Feed implements Runnable, AutoCloseable {
    /** After so long without an answer the page says so: Kafka's clients try for ever, and say nothing. */
    static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(Feed.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration RECENT = Duration.ofMinutes(1);

    private final KafkaClients clients;
    private final RelayConfig config;
    private final Clock clock;
    private final InstantSource passing = new SteadyClock();
    private final Board board;
    /** The origin of each account's URL, by its name. */
    private final Map<String, String> accounts;
    private final Thread thread = new Thread(this, "relay-console");
    private volatile KafkaConsumer<byte[], byte[]> reading;
    private volatile boolean closed;
    private volatile boolean caughtUp;
    private volatile boolean ownersKnown;
    private volatile String problem;
    private boolean unreadable;

    Feed(KafkaClients clients, RelayConfig config, Map<String, String> accounts, Clock clock) {
        this.clients = clients;
        this.config = config;
        this.accounts = accounts;
        this.clock = clock;
        this.board = new Board(accounts.keySet(), config.requestsPerSecond(),
                Expectations.of(config));
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

    /** Whether the records from before the start are read, and the owners of accounts known. */
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
                follow(consumer, new Owners(admin, config.topics().state(), accounts.keySet(), config.statePartitions(),
                        passing), ends);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                LOG.trace("the console's feed ends", e);
                return;
            } catch (KafkaException e) {
                report(e.getMessage());
                pause();
            } catch (RuntimeException e) { // A fault of the program: the page must not stand still and look well.
                LOG.error("the page cannot be fed", e);
                problem = e.toString();
                pause();
            } finally {
                reading = null;
            }
        }
    }

    /** @param why null if all is well */
    private void report(String why) {
        if (problem == null && why != null) {
            LOG.warnf("the page cannot be fed: %s", why);
        }
        problem = why;
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer, Owners owners, Map<TopicPartition, Long> ends)
            throws InterruptedException {
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                accept(record,
                        record.offset() >= ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L));
            }
            owners.ask().ifPresent(known -> {
                board.owners(known);
                ownersKnown = true;
            });
            report(owners.problem());
            caughtUp = caughtUp
                    || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.consumer("segment-relay-console", Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) SILENCE.toMillis()));
    }

    /** @return the ends of the partitions: later records are news */
    private Map<TopicPartition, Long> assign(KafkaConsumer<byte[], byte[]> consumer) {
        var topics = config.topics();
        List<TopicPartition> segments = partitions(consumer, topics.segments());
        List<TopicPartition> reports = partitions(consumer, topics.crawls());
        List<TopicPartition> memberships = partitions(consumer, topics.memberships());
        List<TopicPartition> state = partitions(consumer, topics.state());
        List<TopicPartition> all = new ArrayList<>(segments);
        List.of(reports, memberships, state).forEach(all::addAll);
        if (all.isEmpty()) {
            throw new KafkaException("there are none yet");
        }
        consumer.assign(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        consumer.seekToBeginning(segments);
        // A segment is walked at least once in that time, so that each has a report.
        Duration refresh = config.fullRefresh().compareTo(SegmentBoard.DAY) > 0 ? config.fullRefresh() : SegmentBoard.DAY;
        seek(consumer, reports, refresh.plusHours(1), ends);
        seek(consumer, state, RECENT, ends);
        memberships.forEach(partition -> consumer.seek(partition, ends.get(partition)));
        return ends;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Duration back,
            Map<TopicPartition, Long> ends) {
        long since = clock.instant().minus(back).toEpochMilli();
        consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(partition -> partition, none -> since)))
                .forEach((partition, found) -> consumer.seek(partition,
                        found == null ? ends.get(partition) : found.offset()));
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, boolean live) {
        try {
            if (record.topic().equals(config.topics().state())) {
                StateView.of(new String(record.key(), StandardCharsets.UTF_8), record.value())
                        .ifPresent(view -> board.apply(view, Instant.ofEpochMilli(record.timestamp()), live));
            } else if (record.value() != null && KafkaClients.header(record, "ce_type") != null) { // A tombstone says nothing new.
                event(record, live);
            }
        } catch (IOException | RuntimeException e) { // One bad record does not stop the feed.
            if (!unreadable) {
                unreadable = true;
                LOG.warnf("the page leaves out what it cannot read, first of all offset %d of %s-%d: %s", record.offset(),
                        record.topic(), record.partition(), e.getMessage());
            }
        }
    }

    private void event(ConsumerRecord<byte[], byte[]> record, boolean live) throws IOException {
        if (record.topic().equals(config.topics().memberships())) {
            board.membership(new String(record.key(), StandardCharsets.UTF_8), KafkaClients.header(record, "ce_id"),
                    Instant.ofEpochMilli(record.timestamp()), customId(record));
            return;
        }
        JsonNode value = JSON.readTree(record.value());
        if (record.topic().equals(config.topics().segments())) {
            board.segment(value, isForeign(record, value.path("account").asText()), live);
        } else if (KafkaClients.header(record, "ce_type").startsWith("io.segmentrelay.crawl.")) {
            board.report(value, live);
        } else {
            board.signal(value);
        }
    }

    /** Empty if a route has put other bytes in the place of JSON. */
    private static String customId(ConsumerRecord<byte[], byte[]> record) throws IOException {
        String type = KafkaClients.header(record, "content-type");
        return type == null || type.equals("application/json")
                ? JSON.readTree(record.value()).path("user").path("custom_id").asText("")
                : "";
    }

    private boolean isForeign(ConsumerRecord<byte[], byte[]> record, String account) {
        String source = KafkaClients.header(record, "ce_source");
        String origin = accounts.get(account);
        return source != null && origin != null && !source.startsWith(origin + "/");
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
            consumer.wakeup(); // An interrupt would disturb its closing.
        } else {
            thread.interrupt();
        }
    }
}
