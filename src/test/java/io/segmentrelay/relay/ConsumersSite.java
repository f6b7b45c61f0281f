package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The vendor's example account, told by the packaged program, for the consumers of {@code examples/consumers}. */
final class ConsumersSite implements AutoCloseable {
    static final Path EXAMPLES = Path.of("examples", "consumers");
    static final Duration LIMIT = Duration.ofSeconds(120);
    static final long ACTIVE = 1033;
    static final long DELETED = 1034;
    static final long SLIPPING_AWAY = 1035;
    private static final long NEWCOMER = 5_000_000_001L;
    private static final Long FOREIGN = 1L;
    private static final Pattern LINE = Pattern.compile("(main/\\d+)\\b.*?(\\d+) members:(.*)");

    private final World world = World.example(1);
    private final RelaySite site = RelaySite.alone(world).with("RELAY_REQUESTS_PER_SECOND", "100");
    private final Path directory = Scratch.directory("consumers");
    private RelayProcess relay;

    /** With a relay that has told of its first walks. */
    ConsumersSite() {
        this(true);
    }

    private ConsumersSite(boolean begins) {
        if (begins) {
            begin();
        }
    }

    /** Without topics: no relay has run yet. */
    static ConsumersSite before() {
        return new ConsumersSite(false);
    }

    /** The relay runs for the first time; returns when its first walks are told. */
    void begin() {
        relay = site.start();
        site.awaitReports(relay, 5);
        rollBack();
    }

    String bootstrapServers() {
        return site.bootstrapServers();
    }

    /** One that is empty. */
    Path directory(String name) {
        try {
            return Files.createDirectory(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody enters in transactions that are rolled back, one behind the other: nobody may ever see it. */
    private void rollBack() {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers(), "transactional.id", "rolled-back");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (int user = 1; user <= 3; user++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(site.topics.events().memberships(), 0, "main/" + ACTIVE + "/" + user,
                        "{\"segment\":{\"id\":1033,\"name\":\"Active\"},\"user\":{\"id\":" + user
                                + "},\"change\":\"entered\"}"));
                producer.flush();
                producer.abortTransaction();
            }
        }
    }

    /**
     * People enter, leave and change, one segment appears, and one is gone. Two are merged: the {@code custom_id} of the one
     * who
     * leaves is that of the one who enters.
     */
    void change() {
        world.add(ACTIVE, NEWCOMER, NEWCOMER + 1);
        long merged = world.counted(ACTIVE)[0];
        world.edit(merged, "custom_id", null);
        world.edit(NEWCOMER, "custom_id", "A-" + (merged - 10));
        world.remove(ACTIVE, merged);
        world.edit(world.counted(ACTIVE)[1], "custom_id", "B-1");
        world.remove(SLIPPING_AWAY, world.counted(SLIPPING_AWAY)[5]);
        world.create("Paying", "Appeared", Membership.of(NEWCOMER, 27));
        world.recountAll();
        world.delete(DELETED);
    }

    /** The relay, at any moment. */
    void kill() {
        relay.kill();
    }

    /** As after a kill. */
    void goOn() {
        relay = site.start();
    }

    /**
     * Whoever reads the memberships into this table sees it go wrong: a stranger takes somebody out, puts another one in, so
     * that the counts agree, and rights it. The table must say so at each report.
     */
    void requireWrongCopiesFound(ExampleProcess table) {
        List<Long> members = new ArrayList<>(truth().get("main/" + ACTIVE));
        int size = members.size();
        Long lost = members.get(5);
        awaitTold(table, "is right: " + size + " here, " + size + " told");

        members.remove(lost);
        write("left", lost);
        awaitTold(table, members, "is wrong: " + (size - 1) + " here, " + size + " told");

        members.add(0, FOREIGN);
        write("entered", FOREIGN);
        awaitTold(table, members, "is wrong: " + size + " here, " + size + " told");

        write("left", FOREIGN);
        write("entered", lost);
        awaitTold(table, truth().get("main/" + ACTIVE), "is right: " + size + " here, " + size + " told");
    }

    /** The next report is the first one behind what the table has read. */
    private void awaitTold(ExampleProcess table, List<Long> members, String verdict) {
        table.awaitAlive(LIMIT, () -> members.equals(table(table.lines()).get("main/" + ACTIVE)));
        world.recount(ACTIVE);
        awaitTold(table, verdict);
    }

    private static void awaitTold(ExampleProcess table, String verdict) {
        table.awaitAlive(LIMIT, () -> table.lines().stream().filter(line -> line.startsWith("main/" + ACTIVE + " is "))
                .reduce((first, last) -> last).filter(line -> line.endsWith(verdict)).isPresent());
    }

    /** Not the relay. */
    private void write(String change, long user) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>(site.topics.events().memberships(), "main/" + ACTIVE + "/" + user,
                    "{\"segment\":{\"id\":1033},\"user\":{\"id\":" + user + "},\"change\":\"" + change + "\",\"crawl\":1}");
            record.headers().add("ce_id", ("main/" + ACTIVE + "/1/" + user + "/" + change).getBytes(StandardCharsets.UTF_8))
                    .add("ce_type", ("io.segmentrelay.membership." + change + ".v1").getBytes(StandardCharsets.UTF_8));
            producer.send(record);
        }
    }

    /** Who is where, by segments with their members in order; one that is deleted has none. */
    SortedMap<String, List<Long>> truth() {
        SortedMap<String, List<Long>> truth = new TreeMap<>(Map.of("main/" + DELETED, List.of()));
        world.segments()
                .forEach(segment -> truth.put("main/" + segment.id(), segment.counted().ids().sorted().boxed().toList()));
        return truth;
    }

    /** The table as it was printed last, by lines such as {@code main/1033 2 members: 27 28}. */
    static SortedMap<String, List<Long>> table(List<String> lines) {
        SortedMap<String, List<Long>> table = new TreeMap<>();
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                List<Long> members = Arrays.stream(parts.group(3).split("\\D+")).filter(id -> !id.isEmpty())
                        .map(Long::valueOf).toList();
                table.put(parts.group(1), Long.parseLong(parts.group(2)) == members.size() ? members : null);
            }
        }
        return table;
    }

    /** The table whose rows begin with the record's key. */
    static SortedMap<String, List<Long>> rows(List<String> lines) {
        return lines.stream().map(line -> line.substring(0, line.indexOf('\t'))).collect(Collectors.groupingBy(
                key -> key.substring(0, key.lastIndexOf('/')), TreeMap::new,
                Collectors.collectingAndThen(
                        Collectors.mapping(key -> Long.valueOf(key.substring(key.lastIndexOf('/') + 1)), Collectors.toList()),
                        users -> users.stream().sorted().toList())));
    }

    /** Those of the truth that have members. */
    SortedMap<String, List<Long>> rowsOfTruth() {
        SortedMap<String, List<Long>> rows = truth();
        rows.values().removeIf(List::isEmpty);
        return rows;
    }

    /** The commands in a document, for this broker. */
    List<String> commands(Path document) {
        return commands(Scratch.text(document).replace("localhost:19092", bootstrapServers()));
    }

    static List<String> commands(String document) {
        return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(document).results().map(match -> match.group(1))
                .toList();
    }

    @Override
    public void close() throws Exception {
        if (relay != null) {
            relay.close();
        }
        site.close();
        Scratch.delete(directory);
    }
}
