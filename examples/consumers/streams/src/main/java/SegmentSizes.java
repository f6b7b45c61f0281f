import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The size of each segment over time: a line for each run, once the members that it told of are counted. */
public final class SegmentSizes {
    private static final String MEMBERSHIPS = "usercom.memberships";
    private static final String CRAWLS = "usercom.crawls";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Serde<String> TEXT = Serdes.String();
    private static final Serde<JsonNode> EVENT = Serdes.serdeFrom((topic, event) -> bytes(event),
            (topic, bytes) -> event(bytes));

    private record Point(String at, long size) {
    }

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "segment-sizes");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args.length > 0 ? args[0] : "localhost:19092");
        // Reads read_committed, and counts nobody twice after a crash.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Kept in Kafka, and in memory: without this line in RocksDB, for tens of millions of memberships.
        settings.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
        awaitTopics(settings);
        KafkaStreams streams = new KafkaStreams(topology(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    /** Kafka Streams would end where a topic is not there, and the relay may not have run yet. */
    private static void awaitTopics(Properties settings) throws Exception {
        try (Admin admin = Admin.create(settings)) {
            while (!admin.listTopics().names().get().containsAll(List.of(MEMBERSHIPS, CRAWLS))) {
                System.err.println(MEMBERSHIPS + " is not there yet: waiting");
                Thread.sleep(1000);
            }
        }
    }

    static Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        // main/1033/27: a table of who is where. A left takes its row away; so does the tombstone behind it, once more.
        KTable<String, String> members = builder.stream(MEMBERSHIPS, Consumed.with(TEXT, EVENT))
                .mapValues(event -> event == null || event.path("change").asText().equals("left") ? null : "member")
                .toTable(Materialized.with(TEXT, TEXT));
        // main/1033: how many rows.
        KTable<String, Long> sizes = members
                .groupBy((key, member) -> KeyValue.pair(key.substring(0, key.lastIndexOf('/')), member),
                        Grouped.with(TEXT, TEXT))
                .count();
        // main/1033: the report of its last run. Answers to signals, which are in the same topic, have no members.
        KTable<String, JsonNode> reports = builder.stream(CRAWLS, Consumed.with(TEXT, EVENT))
                .filter((segment, report) -> report.has("members")).toTable(Materialized.with(TEXT, EVENT));
        // While a run is published its segment is neither as it was nor as it will be: the report says when it is whole.
        reports.leftJoin(sizes, SegmentSizes::whole).toStream().filter((segment, point) -> point != null)
                .foreach((segment, point) -> System.out.println(point.at() + " " + segment + " " + point.size()));
        return builder.build();
    }

    private static Point whole(JsonNode report, Long size) {
        long counted = size == null ? 0 : size;
        return counted == report.path("members").asLong() ? new Point(report.path("finished_at").asText(), counted) : null;
    }

    private static byte[] bytes(JsonNode event) {
        try {
            return event == null ? null : JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode event(byte[] value) {
        try {
            return value == null ? null : JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
