package io.segmentrelay.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.relay.Scratch;
import io.segmentrelay.testing.TopicReader;

/** The packaged program at a site, with its rates lifted. */
final class Relay implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Site site;
    private final Child process;
    private final TopicReader reports;
    private int walks;

    Relay(Site site, Map<String, String> settings, List<String> options) {
        this.site = site;
        String run = site.nextRun();
        Map<String, String> environment = new HashMap<>(Map.of("USERCOM_URL", site.url, "USERCOM_TOKEN", "token",
                "KAFKA_BOOTSTRAP_SERVERS", site.bootstrapServers, "RELAY_POLL_INTERVAL", "1s",
                "RELAY_REQUESTS_PER_SECOND", "100000", "RELAY_BRAKE_COUNT", "1000000000"));
        for (String topic : List.of("segments", "memberships", "crawls", "state", "signals")) {
            environment.put("RELAY_TOPICS_" + topic.toUpperCase(java.util.Locale.ROOT), run + "." + topic);
        }
        environment.putAll(settings);
        List<String> command = new java.util.ArrayList<>(List.of("-Xmx1g"));
        command.addAll(options);
        command.addAll(List.of("-Dquarkus.http.port=" + Scratch.freePort(), "-jar",
                Scratch.build().resolve("quarkus-app").resolve("quarkus-run.jar").toAbsolutePath().toString()));
        site.recount(false);
        process = Child.start(command, environment);
        reports = TopicReader.readCommitted(site.bootstrapServers, run + ".crawls");
    }

    Child process() {
        return process;
    }

    /** The walk that follows the start. */
    Measurement firstWalk() throws InterruptedException {
        return walked(Duration.ZERO);
    }

    /** Another walk, of all segments. */
    Measurement nextWalk(boolean churn) throws InterruptedException {
        Duration before = process.cpu();
        site.recount(churn);
        return walked(before);
    }

    private Measurement walked(Duration cpuBefore) throws InterruptedException {
        walks++;
        List<ConsumerRecord<String, byte[]>> read = reports.readUntil(records -> {
            if (!process.isAlive()) {
                throw new AssertionError(process.output());
            }
            return records.size() >= walks * site.segments;
        }, LIMIT);
        long last = read.stream().mapToLong(ConsumerRecord::timestamp).max().orElseThrow();
        return new Measurement(site.rows(), last - site.firstRequest(), process.cpu().minus(cpuBefore).toMillis());
    }

    @Override
    public void close() {
        process.close();
        reports.close();
    }
}
