package io.segmentrelay.bench;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.relay.Scratch;
import io.segmentrelay.sandbox.Membership;

/** The stand-in and the broker that all rows of a comparison share, each a process of its own. */
final class Site implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 6;
    /** Nobody has an id below. */
    private static final long FIRST = 10_000_000;
    private static final long STEP = 3;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Child standIn;
    private final Child broker;
    private final String url;
    private final String token;
    private final String bootstrapServers;
    private long nextSegment = 100_000;
    private long nextUser = FIRST;
    private final Map<Long, Long> firstUsers = new HashMap<>();

    /**
     * @param rows a style of rows that the stand-in knows
     * @param rate requests a second that it allows; 0 for any number
     */
    Site(String rows, int pageSize, int rate) {
        broker = Child.sandbox(List.of("-Xmx1g"), "broker", "--kafka-port", "0", "--ready-file", "ready");
        standIn = Child.sandbox(List.of("-Xmx2g"), "stand-in", "--api-port", "0", "--rate", Integer.toString(rate),
                "--recount-every", "0", "--rows",
                rows, "--page-size", Integer.toString(pageSize), "--ready-file", "ready");
        bootstrapServers = ready(broker).getProperty("kafka.bootstrap.servers");
        url = ready(standIn).getProperty("usercom.url");
        token = ready(standIn).getProperty("usercom.token");
        clear();
    }

    private static Properties ready(Child child) {
        Path file = child.directory().resolve("ready");
        child.awaitFile(file);
        Properties ready = new Properties();
        try {
            ready.load(new StringReader(Scratch.text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ready;
    }

    String url() {
        return url;
    }

    String token() {
        return token;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    double standInCpu() {
        return standIn.cpuSeconds();
    }

    double brokerCpu() {
        return broker.cpuSeconds();
    }

    /** Deletes all segments. */
    void clear() {
        for (JsonNode segment : control("GET", "world", "").path("segments")) {
            act("{\"action\":\"delete\",\"segment\":%d}".formatted(segment.path("id").asLong()));
        }
    }

    /** New segments, of people who are in no other. */
    List<Long> create(int segments, int members) {
        List<Long> created = new ArrayList<>();
        for (int number = 0; number < segments; number++) {
            long id = nextSegment++;
            firstUsers.put(id, nextUser);
            act("{\"action\":\"create\",\"segment\":%d,\"name\":\"Segment %d\",\"first\":%d,\"step\":%d,\"scattered\":true,\"size\":%d}"
                    .formatted(id, id, nextUser, STEP, members));
            nextUser += members * STEP;
            created.add(id);
        }
        return created;
    }

    /** Some of each segment leave, and as many people come who are in no other; the segments are as they were created. */
    void churn(List<Long> segments, int members, int number) {
        for (long segment : segments) {
            Membership before = Membership.scattered(firstUsers.get(segment), STEP, members);
            change("remove", segment, LongStream.range(0, number).map(at -> before.at(at * (members / number))));
            change("add", segment, LongStream.generate(this::newcomer).limit(number));
        }
    }

    private void change(String action, long segment, LongStream users) {
        act("{\"action\":\"%s\",\"segment\":%d,\"users\":[%s]}".formatted(action, segment,
                users.mapToObj(Long::toString).collect(Collectors.joining(","))));
    }

    /** Somebody who is in no segment yet. */
    long newcomer() {
        nextUser += STEP;
        return nextUser - STEP;
    }

    /** Somebody comes, and is counted. */
    void enter(long segment, long user) {
        change("add", segment, LongStream.of(user));
        recount(List.of(segment));
    }

    void recount(List<Long> segments) {
        act("{\"action\":\"recount\",\"segments\":%s}".formatted(segments));
    }

    private void act(String action) {
        control("POST", "world", action);
    }

    /** Every answer takes so long. */
    void slow(double seconds) {
        control("POST", "faults", "{\"kind\":\"slow\",\"delay\":" + seconds + "}");
    }

    void clearFaults() {
        control("DELETE", "faults", "");
    }

    JsonNode counters() {
        return control("GET", "counters", "");
    }

    /** When the first request came since the log was forgotten. */
    Instant awaitRequest() {
        while (counters().path("requests").asLong() == 0) {
            pause();
        }
        return Instant.parse(control("GET", "log", "").path("requests").path(0).path("at").asText());
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void forgetLog() {
        control("DELETE", "log", "");
    }

    private JsonNode control(String method, String what, String body) {
        try {
            HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(URI.create(url + "/_sandbox/" + what))
                    .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(body + ": " + new String(answer.body()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void createTopic(String topic) {
        kafka(admin -> admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get());
    }

    /** So that the disk holds no more than the events of one row. */
    void deleteTopics() {
        kafka(admin -> {
            Collection<String> topics = admin.listTopics().names().get();
            return admin.deleteTopics(topics).all().get();
        });
    }

    /** The bytes of a topic's logs. */
    long logBytes(String topic) {
        return kafka(admin -> admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic)).mapToLong(replica -> replica.getValue().size())
                .sum());
    }

    private interface Call<T> {
        T with(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <T> T kafka(Call<T> call) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return call.with(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        standIn.close();
        broker.close();
    }
}
