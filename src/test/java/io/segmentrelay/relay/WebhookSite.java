package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.testing.TopicReader;

/** Topics of their own with valid events, an endpoint, and processes of {@code examples/consumers/webhook} between the two. */
final class WebhookSite implements AutoCloseable {
    static final Path EXAMPLE = ConsumersSite.EXAMPLES.resolve("webhook");
    static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Path README = EXAMPLE.resolve("README.md");

    final WebhookReceiver receiver = new WebhookReceiver();
    final EventTopics topics = RelayTopics.own().events();
    final String group = topics.memberships() + ".webhook";
    final String deadLetters = group + ".dead-letters";
    private final Path directory = Scratch.directory("webhook");
    private final List<ExampleProcess> processes = new ArrayList<>();
    private final Map<String, String> settings;
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers(), "transactional.id", topics.memberships()),
            new StringSerializer(), new ByteArraySerializer());
    /** Of every event, by its id, the record; those that were rolled back are not among them. */
    final Map<String, ConsumerRecord<String, byte[]>> told = new TreeMap<>();

    WebhookSite(int partitions, Map<String, String> settings) throws Exception {
        this.settings = settings;
        SharedBroker.admin().createTopics(List.of(new NewTopic(topics.memberships(), partitions, (short) 1),
                new NewTopic(deadLetters, 1, (short) 1))).all().get();
        producer.initTransactions();
        build(directory);
    }

    /** As the README says. */
    static void build(Path directory) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(EXAMPLE.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        try (ExampleProcess javac = shell(directory, command("javac"))) {
            javac.ended(LIMIT);
        }
    }

    /** The commands of the README that has this word; here, Kafka's distribution is in the tests' class path. */
    static String command(String word) {
        List<String> commands = ConsumersSite.commands(Scratch.text(README)).stream()
                .filter(command -> command.contains(word)).toList();
        assertThat(commands).as(word).hasSize(1);
        return commands.get(0).replace("/opt/kafka/libs/*", ExampleProcess.kafkaLibs()).replace("localhost:19092",
                SharedBroker.bootstrapServers());
    }

    /** With scripts on the path that do what Kafka's own do, and the JDK of this test. */
    static ExampleProcess shell(Path directory, String command) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        script(bin, "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand");
        script(bin, "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");
        script(bin, "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");
        String path = bin + ":" + Path.of(Scratch.java()).getParent() + ":" + System.getenv("PATH");
        Path output = Files.createTempDirectory(directory, "shell");
        return ExampleProcess.start(output, Map.of("PATH", path), "bash", "-ec", "cd " + directory + "\n" + command);
    }

    private static void script(Path bin, String name, String main) throws IOException {
        Path script = bin.resolve(name);
        if (!Files.exists(script)) {
            Files.writeString(script, "#!/bin/sh\nexec " + Scratch.java() + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                    + " -Xmx128m -cp '" + ExampleProcess.kafkaLibs() + "' " + main + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
    }

    /** A process of the example. */
    ExampleProcess start() throws IOException {
        Path file = Files.createTempFile(directory, "webhook", ".properties");
        Map<String, String> all = new TreeMap<>(Map.of("bootstrap.servers", SharedBroker.bootstrapServers(), "group.id", group,
                "session.timeout.ms", "4000", "heartbeat.interval.ms", "1000", "webhook.topic", topics.memberships(),
                "webhook.url", receiver.url(), "webhook.secrets", String.join(" ", WebhookReceiver.SECRETS), "webhook.pause",
                "PT0.1S", "webhook.longest-pause", "PT0.5S"));
        all.putAll(settings);
        Files.writeString(file, all.entrySet().stream().map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining()));
        ExampleProcess process = ExampleProcess.start(Files.createTempDirectory(directory, "process"), Map.of(),
                Scratch.java(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                directory.resolve("classes") + ":" + ExampleProcess.kafkaLibs(), "webhook.Webhook", file.toString());
        processes.add(process);
        return process;
    }

    /** What all processes have said. */
    String said() {
        return processes.stream().map(ExampleProcess::everything).collect(Collectors.joining("\n"));
    }

    /** In one transaction. */
    void tell(List<String> ids) throws ExecutionException, InterruptedException {
        producer.beginTransaction();
        for (String id : ids) {
            ProducerRecord<String, byte[]> event = event(id);
            var sent = producer.send(event).get();
            told.put(id, new ConsumerRecord<>(event.topic(), sent.partition(), sent.offset(), event.key(), event.value()));
            if (id.endsWith("/left")) {
                producer.send(new ProducerRecord<>(event.topic(), event.key(), null));
            }
        }
        producer.commitTransaction();
    }

    /** Something without a key and without headers, of which no relay knows. */
    void tellNoEvent() {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topics.memberships(), "no event".getBytes(StandardCharsets.UTF_8)));
        producer.commitTransaction();
    }

    /** In one that is rolled back. */
    void rollBack(List<String> ids) {
        producer.beginTransaction();
        ids.forEach(id -> producer.send(event(id)));
        producer.flush();
        producer.abortTransaction();
    }

    /** Of an id such as {@code main/1033/42/27/entered}. */
    private ProducerRecord<String, byte[]> event(String id) {
        String[] parts = id.split("/");
        String key = parts[0] + "/" + parts[1] + "/" + parts[3];
        String time = "2024-10-11T10:12:32.661576Z";
        String previous = parts[4].equals("updated") ? "\"previous\":{\"custom_id\":\"A-16\"}," : "";
        String value = """
                {"account":"%s","segment":{"id":%s,"name":"Płacący"},"user":{"id":%s,"custom_id":"A-17"},"change":"%s",\
                %s"reason":"recounted","crawl":%s,"counted_at":"%s","detected_at":"2024-10-11T10:13:01.120Z"}"""
                .formatted(parts[0], parts[1], parts[3], parts[4], previous, parts[2], time);
        ProducerRecord<String, byte[]> event = new ProducerRecord<>(topics.memberships(), key,
                value.getBytes(StandardCharsets.UTF_8));
        Map.of("ce_specversion", "1.0", "ce_id", id, "ce_type", "io.segmentrelay.membership." + parts[4] + ".v1", "ce_source",
                "https://app.user.com/api/public/segments/" + parts[1] + "/", "ce_subject", key, "ce_time", time,
                "content-type", "application/json")
                .forEach((name, text) -> event.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return event;
    }

    /** What was told is what a relay could have told. */
    void validate() {
        try (TopicReader reader = TopicReader.readCommitted(SharedBroker.bootstrapServers(), topics.memberships())) {
            assertThat(new EventValidator(topics).violations(reader.readToEnd(LIMIT))).isEmpty();
        }
    }

    TopicReader deadLetterReader() {
        return TopicReader.readCommitted(SharedBroker.bootstrapServers(), deadLetters);
    }

    List<ConsumerRecord<String, byte[]>> letters() {
        try (TopicReader reader = deadLetterReader()) {
            return reader.readToEnd(LIMIT);
        }
    }

    static String header(ConsumerRecord<String, byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8)).orElse("");
    }

    /** By partition; none where nothing is committed. */
    Map<Integer, Long> committed() {
        try {
            return SharedBroker.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()
                    .stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().partition(), entry -> entry.getValue().offset()));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the group has committed all that was told. */
    boolean isAllCommitted() {
        Map<Integer, Long> committed = committed();
        return told.values().stream().allMatch(event -> committed.getOrDefault(event.partition(), 0L) > event.offset());
    }

    /** Of each process that has partitions, its id in the group and how many they are. */
    Map<String, Integer> members() throws ExecutionException, InterruptedException {
        return SharedBroker.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .collect(Collectors.toMap(member -> member.consumerId(),
                        member -> member.assignment().topicPartitions().size()));
    }

    @Override
    public void close() {
        processes.forEach(ExampleProcess::close);
        receiver.close();
        producer.close();
        Scratch.delete(directory);
    }
}
