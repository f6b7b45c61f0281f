package io.segmentrelay.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.relay.Scratch;

/** What every row of a comparison talks to: the API from prepared bytes, and a broker, each a process of its own. */
final class Site implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    final int segments;
    final long members;
    final String url;
    final String bootstrapServers;
    private final Path directory = Scratch.directory("bench-broker");
    private final Child api;
    private final Child broker;
    private int runs;

    Site(int segments, long members) {
        this.segments = segments;
        this.members = members;
        int apiPort = Scratch.freePort();
        int kafkaPort = Scratch.freePort();
        url = "http://localhost:" + apiPort;
        bootstrapServers = "localhost:" + kafkaPort;
        api = Child.of(BenchApi.class, List.of("-Xmx256m", "-Dsun.net.httpserver.nodelay=true"), Integer.toString(apiPort),
                Integer.toString(segments), Long.toString(members));
        Path ready = directory.resolve("ready");
        broker = Child.start(List.of("-Xmx512m", "-jar", Scratch.built("*-sandbox.jar").toString(), "broker", "--kafka-port",
                Integer.toString(kafkaPort), "--data-dir", directory.resolve("data").toString(), "--ready-file",
                ready.toString(), "--parent", Long.toString(ProcessHandle.current().pid())), Map.of());
        await().atMost(START).until(() -> ready.toFile().exists() && Child.call("GET", url + "/bench/stats") != null);
    }

    long rows() {
        return segments * members;
    }

    /** A name for the topics of the next run, so that none finds what another has left. */
    String nextRun() {
        return "run" + ++runs;
    }

    /** Everything is counted anew, and the API's figures begin anew. */
    void recount(boolean churn) {
        Child.call("POST", url + "/bench/recount" + (churn ? "?churn" : ""));
    }

    /** When members were first asked for since the last recount, in milliseconds since 1970; 0 if they were not. */
    long firstRequest() {
        return stats().path("first").asLong();
    }

    long pages() {
        return stats().path("pages").asLong();
    }

    private JsonNode stats() {
        try {
            String stats = Child.call("GET", url + "/bench/stats");
            return stats == null ? JSON.createObjectNode() : JSON.readTree(stats);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void createTopic(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
        }
    }

    /** How many records were ever written there. */
    long written(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Map<TopicPartition, OffsetSpec> partitions = new java.util.HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            return admin.listOffsets(partitions).all().get().values().stream().mapToLong(end -> end.offset()).sum();
        }
    }

    @Override
    public void close() {
        api.close();
        broker.close();
        Scratch.delete(directory);
    }
}
