package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.clients.consumer.ConsumerRecord;

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
        start();
        reports = TopicReader.readCommitted(site.bootstrapServers(), topics + ".crawls");
    }

    private void start() {
        process = RelayProcess.startPlain(settings);
        process.awaitAlive(LIMIT, process::isReady);
    }

    /** Has this happen in the world, and measures until as many runs are reported. */
    Sample measure(int walks, Runnable change) {
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
        reports.close();
        process.close();
    }
}
