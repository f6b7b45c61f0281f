package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Request;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.state.Run;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.testing.CrawlChecks;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

/** What a relay process talks to: a stand-in with a world, and a broker; and what can be read there afterwards. */
final class RelaySite implements AutoCloseable {
    static final EventTopics TOPICS = EventTopics.DEFAULT;
    private static final Duration READ = Duration.ofSeconds(60);

    final World world;
    final StandIn standIn;
    private final Path data;
    Broker broker;
    private final Map<String, String> settings = new HashMap<>();

    RelaySite(World world) {
        this.world = world;
        this.standIn = StandIn.start(StandInOptions.defaults().unlimited().world(world));
        this.data = temporary();
        this.broker = Broker.start(0, data);
        with("USERCOM_URL", standIn.url()).with("USERCOM_TOKEN", standIn.token())
                .with("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()).with("RELAY_POLL_INTERVAL", "1s")
                .with("RELAY_CRAWL_RETRY_DELAY", "1s");
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("broker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker goes, and comes back on the same address with the same data. */
    void restartBroker() {
        int port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
        broker.close();
        broker = Broker.start(port, data);
    }

    RelaySite with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    RelayProcess start() {
        return RelayProcess.start(settings);
    }

    TopicReader follow() {
        return TopicReader.readCommitted(broker.bootstrapServers(), TOPICS.segments(), TOPICS.memberships(),
                TOPICS.crawls());
    }

    /** Pages of members as the stand-in served them, in order. */
    List<Long> pagesServed() {
        return standIn.log().requests().stream().filter(request -> request.kind() == Kind.MEMBERS).map(Request::page)
                .toList();
    }

    /** The run that a process that begins now would go on with, from the committed state. */
    Run committedRun(long segment) {
        StateDecoder state = new StateDecoder("main");
        try (TopicReader topic = TopicReader.readCommitted(broker.bootstrapServers(), "usercom.relay-state")) {
            for (ConsumerRecord<String, byte[]> record : topic.readToEnd(READ)) {
                state.accept(record.key(), record.value());
            }
        }
        return state.state().segments.get(segment).run;
    }

    /** Holds every record against schemas, order, and the reports; the table that a plain consumer ends with. */
    Replay verified(TopicReader topics) {
        List<ConsumerRecord<String, byte[]>> records = topics.readToEnd(READ);
        assertThat(new EventValidator(TOPICS).violations(records)).isEmpty();
        assertThat(CrawlChecks.of(records).violations()).isEmpty();
        Replay replay = new Replay(true);
        replay.acceptAll(records);
        return replay;
    }

    static boolean isMembership(ConsumerRecord<String, byte[]> record, String change) {
        var type = record.headers().lastHeader("ce_type");
        return type != null && new String(type.value(), StandardCharsets.UTF_8)
                .equals("io.segmentrelay.membership." + change + ".v1");
    }

    static long count(List<ConsumerRecord<String, byte[]>> records, String change) {
        return records.stream().filter(record -> isMembership(record, change)).count();
    }

    static List<ConsumerRecord<String, byte[]>> reports(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream().filter(record -> record.topic().equals(TOPICS.crawls()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public void close() {
        standIn.close();
        broker.close();
    }
}
