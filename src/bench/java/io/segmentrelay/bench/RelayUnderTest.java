package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.relay.RelayProcess;
import io.segmentrelay.testing.TopicReader;

/** The packaged program with its rates lifted, on topics of its own. */
final class RelayUnderTest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static int runs;

    private final Site site;
    private final Map<String, String> settings = new HashMap<>();
    private final String topics;
    private RelayProcess process;
    private TopicReader reports;
    private int read;

    RelayUnderTest(Site site, Map<String, String> more) {
        this.site = site;
        topics = "bench-" + ++runs;
        settings.putAll(Map.of("USERCOM_URL", site.url(), "USERCOM_TOKEN", site.token(), "KAFKA_BOOTSTRAP_SERVERS",
                site.bootstrapServers(), "RELAY_POLL_INTERVAL", "1s", "RELAY_REQUESTS_PER_SECOND", "100000"));
        for (String topic : List.of("segments", "memberships", "crawls", "state", "signals")) {
            settings.put("RELAY_TOPICS_" + topic.toUpperCase(), topics + "." + topic);
        }
        settings.putAll(more);
    }

    /** A new one, which is ready. */
    static RelayUnderTest started(Site site, Map<String, String> settings) {
        RelayUnderTest relay = new RelayUnderTest(site, settings);
        relay.start();
        return relay;
    }

    /** Starts a process on the state that the one before left, which has ended. */
    void start() {
        process = RelayProcess.startPlain(settings);
        process.awaitAlive(LIMIT, process::isReady);
    }

    /** SIGTERM, and until it has ended. */
    void stop() {
        process.terminate();
        try {
            if (!process.endsWithin(LIMIT)) {
                throw new IllegalStateException(process.output());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        process.close();
        process = null;
    }

    /** The next process is started so. */
    RelayUnderTest on(Jvm jvm) {
        settings.putAll(jvm.environment());
        return this;
    }

    /**
     * Starts a process.
     *
     * @param events how many can be read before
     * @param before what happens in the world before it starts, so that it has an event to publish
     *
     * @return milliseconds from its start to its first request, and to the first event that a consumer reads
     */
    Map<String, Double> startMillis(int events, Runnable before) {
        before.run();
        site.forgetLog();
        Instant began = Instant.now();
        process = RelayProcess.startPlain(settings);
        try (TopicReader memberships = TopicReader.readCommitted(site.bootstrapServers(), topic("memberships"))) {
            process.awaitAlive(LIMIT, () -> memberships.readToEnd(LIMIT).size() > events);
            double event = millis(began, Instant.now());
            return Map.of("request", millis(began, site.awaitRequest()), "event", event);
        }
    }

    long stateBytes() {
        return site.logBytes(topic("state"));
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    /** Has this happen in the world, and measures until as many runs are reported. */
    Sample measure(int walks, Runnable change) {
        if (reports == null) {
            reports = TopicReader.readCommitted(site.bootstrapServers(), topic("crawls"));
        }
        double own = Child.cpuSeconds(process.pid());
        double standIn = site.standInCpu();
        double broker = site.brokerCpu();
        change.run();
        process.awaitAlive(LIMIT, () -> reports.readToEnd(LIMIT).size() >= read + walks);
        double ownAfter = Child.cpuSeconds(process.pid());
        List<JsonNode> reported = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> report : reports.records().subList(read, read + walks)) {
            reported.add(json(report.value()));
        }
        read = reports.records().size();
        for (JsonNode report : reported) {
            if (!report.path("outcome").asText().equals("completed")) {
                throw new IllegalStateException(report.toString());
            }
        }
        Instant began = reported.stream().map(report -> Instant.parse(report.path("started_at").asText()))
                .min(Instant::compareTo).orElseThrow();
        Instant ended = reported.stream().map(report -> Instant.parse(report.path("finished_at").asText()))
                .max(Instant::compareTo).orElseThrow();
        return new Sample(reported.stream().mapToLong(report -> report.path("members_seen").asLong()).sum(),
                Duration.between(began, ended).toMillis() / 1e3, ownAfter - own, site.standInCpu() - standIn,
                site.brokerCpu() - broker);
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RelayProcess process() {
        return process;
    }

    String topic(String name) {
        return topics + "." + name;
    }

    @Override
    public void close() {
        if (reports != null) {
            reports.close();
        }
        if (process != null) {
            process.close();
        }
    }
}
