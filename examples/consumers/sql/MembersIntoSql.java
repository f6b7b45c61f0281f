import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A table of who is in which segment, in PostgreSQL or DuckDB, and the latest report of each segment beside it. How far they
 * were read is written in the same transaction of the database, so that a crash loses and repeats nothing.
 */
public final class MembersIntoSql {
    private static final String MEMBERSHIPS = "usercom.memberships";
    private static final String CRAWLS = "usercom.crawls";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TABLES = List.of(
            // Without a primary key, as in a warehouse that enforces none: what that lets through, the digest finds.
            "CREATE TABLE IF NOT EXISTS members (segment varchar, user_id bigint, custom_id varchar)",
            "CREATE INDEX IF NOT EXISTS members_by_user ON members (segment, user_id)",
            // The latest report of each segment.
            "CREATE TABLE IF NOT EXISTS reports (segment varchar PRIMARY KEY, run bigint, members bigint, digest varchar)",
            // The latest run by which anybody became a member or ceased to be one, as far as the table has it.
            "CREATE TABLE IF NOT EXISTS runs (segment varchar PRIMARY KEY, run bigint)",
            // How far each partition was read, and beyond what it must be before reports and members are compared.
            "CREATE TABLE IF NOT EXISTS partitions (topic varchar, number integer, position bigint, awaited bigint,"
                    + " PRIMARY KEY (topic, number))",
            "CREATE TEMPORARY TABLE changed (segment varchar, user_id bigint, custom_id varchar, is_member boolean)");

    private final Connection database;
    private final Consumer<String, String> consumer;

    private MembersIntoSql(Connection database, Consumer<String, String> consumer) {
        this.database = database;
        this.consumer = consumer;
    }

    /** Where Kafka is, which database, and the query that tells whether the table is right. */
    public static void main(String[] args) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", args[0],
                // What was rolled back is never seen; what is seen is never taken back.
                "isolation.level", "read_committed",
                // The database remembers how far the table was read.
                "enable.auto.commit", false, "auto.offset.reset", "none",
                "max.poll.records", 5000,
                // The relay makes the topics, with what they need: whoever asks for one that is not there yet must not.
                "allow.auto.create.topics", false);
        String query = Files.readString(Path.of(args[2]));
        try (Connection database = DriverManager.getConnection(args[1]);
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            database.setAutoCommit(false);
            MembersIntoSql table = new MembersIntoSql(database, consumer);
            table.begin();
            boolean changed = true;
            while (true) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
                changed |= table.write(records);
                if (changed && records.isEmpty()) {
                    table.print(query);
                    changed = false;
                }
            }
        }
    }

    /** A new table begins at the beginning, and is of use once it was read to where the end is now. */
    private void begin() throws Exception {
        for (String table : TABLES) {
            execute(table);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(MEMBERSHIPS, CRAWLS)) {
            while (consumer.partitionsFor(topic).isEmpty()) {
                System.err.println(topic + " is not there yet: waiting");
                Thread.sleep(1000);
            }
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            execute("INSERT INTO partitions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", partition.topic(),
                    partition.partition(), beginnings.get(partition), ends.get(partition) - 1);
            consumer.seek(partition, position(partition));
        }
        database.commit();
    }

    private long position(TopicPartition partition) throws SQLException {
        try (PreparedStatement query = database
                .prepareStatement("SELECT position FROM partitions WHERE topic = ? AND number = ?")) {
            query.setString(1, partition.topic());
            query.setInt(2, partition.partition());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Returns whether any partition was read further, if only to the end of a transaction, which has an offset, too. */
    private boolean write(ConsumerRecords<String, String> records) throws Exception {
        members(records.records(MEMBERSHIPS));
        for (ConsumerRecord<String, String> record : records.records(CRAWLS)) {
            if (header(record, "ce_type").startsWith("io.segmentrelay.crawl.")) {
                report(record.key(), JSON.readTree(record.value()));
            }
        }
        int moved = 0;
        for (TopicPartition partition : consumer.assignment()) {
            long position = consumer.position(partition);
            moved += execute("UPDATE partitions SET position = ? WHERE topic = ? AND number = ? AND position < ?", position,
                    partition.topic(), partition.partition(), position);
        }
        database.commit();
        return moved > 0;
    }

    /** Of each key the last record counts; a tombstone says that somebody is no member, like the left before it. */
    private void members(Iterable<ConsumerRecord<String, String>> records) throws Exception {
        Map<String, ConsumerRecord<String, String>> last = new LinkedHashMap<>();
        Map<String, Long> runs = new LinkedHashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            last.put(record.key(), record);
            String[] id = header(record, "ce_id").split("/"); // main/1033/42/27/entered
            if (id.length == 5 && !id[4].equals("updated")) { // The run of that may be of another segment.
                runs.merge(id[0] + "/" + id[1], Long.parseLong(id[2]), Math::max);
            }
        }
        try (PreparedStatement changed = database.prepareStatement("INSERT INTO changed VALUES (?, ?, ?, ?)")) {
            for (ConsumerRecord<String, String> record : last.values()) {
                boolean isMember = record.value() != null
                        && !header(record, "ce_type").equals("io.segmentrelay.membership.left.v1");
                int slash = record.key().lastIndexOf('/');
                changed.setString(1, record.key().substring(0, slash));
                changed.setLong(2, Long.parseLong(record.key().substring(slash + 1)));
                changed.setString(3, isMember ? JSON.readTree(record.value()).at("/user/custom_id").textValue() : null);
                changed.setBoolean(4, isMember);
                changed.addBatch();
            }
            if (!last.isEmpty()) {
                changed.executeBatch();
            }
        }
        execute("DELETE FROM members USING changed"
                + " WHERE members.segment = changed.segment AND members.user_id = changed.user_id");
        execute("INSERT INTO members SELECT segment, user_id, custom_id FROM changed WHERE is_member");
        execute("DELETE FROM changed");
        for (Map.Entry<String, Long> run : runs.entrySet()) {
            execute("INSERT INTO runs VALUES (?, ?) ON CONFLICT (segment) DO UPDATE SET run = greatest(runs.run, excluded.run)",
                    run.getKey(), run.getValue());
        }
    }

    private void report(String segment, JsonNode report) throws SQLException {
        execute("INSERT INTO reports VALUES (?, ?, ?, ?) ON CONFLICT (segment) DO UPDATE"
                + " SET run = excluded.run, members = excluded.members, digest = excluded.digest",
                segment, report.path("crawl").longValue(), report.path("members").longValue(),
                report.path("digest").textValue());
        for (Map.Entry<String, JsonNode> position : report.path("positions").properties()) {
            execute("UPDATE partitions SET awaited = greatest(awaited, ?) WHERE topic = ? AND number = ?",
                    position.getValue().longValue(), MEMBERSHIPS, Integer.parseInt(position.getKey()));
        }
    }

    private void print(String query) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(query); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                System.out.printf("%s is %s: %d here, %d told%n", row.getString("segment"), row.getString("copy"),
                        row.getLong("here"), row.getLong("told"));
            }
        }
        database.commit();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private int execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
