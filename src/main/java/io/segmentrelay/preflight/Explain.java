package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.state.CommittedReader;
import io.segmentrelay.state.StateKey;
import io.segmentrelay.state.StateLoader;
import io.segmentrelay.text.Causes;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.Times;
import io.smallrye.config.SmallRyeConfig;

/**
 * The command {@code explain}: why a user is in a segment, or is not, as far back as the topics reach. It reads Kafka beside a
 * relay that runs, and asks nothing of the API.
 */
public final class Explain {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final PrintStream out;
    private final RelayConfig config;
    private final Admin admin;
    private final CommittedReader reader;

    private Explain(PrintStream out, RelayConfig config, Admin admin, RelayKafka kafka) {
        this.out = out;
        this.config = config;
        this.admin = admin;
        this.reader = new CommittedReader(admin, kafka::committedConsumer, PATIENCE, true);
    }

    /** What somebody did wrong, in words. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String what) {
            super(what);
        }
    }

    /**
     * @param arguments an account, a segment's id and a user's id
     * @return the exit code: 0 if the state knows the segment, or something was told of the user in it, else 1
     */
    public static int run(PrintStream out, PrintStream err, List<String> arguments) {
        try {
            return explain(out, arguments);
        } catch (Refused e) {
            err.println("segment-relay: " + OneLine.of(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            err.println("segment-relay: " + OneLine.of(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private static int explain(PrintStream out, List<String> arguments)
            throws Refused, IOException, InterruptedException {
        if (arguments.size() != 3) {
            throw new Refused(
                    "'explain' takes an account, a segment's id and a user's id, such as 'explain main 1033 27', but got '"
                            + String.join(" ", arguments) + "'");
        }
        ConfigProblems configured = ConfigCheck.ofThisProcess(false);
        if (!configured.problems().isEmpty()) {
            throw new Refused(configured.problems().get(0));
        }
        SmallRyeConfig config = ConfigCheck.configuration();
        RelayConfig relay = config.getConfigMapping(RelayConfig.class);
        AccountsConfig accounts = new AccountsConfig(config);
        String account = arguments.get(0);
        List<String> names = accounts.accounts().stream().map(AccountConfig::name).toList();
        if (!names.contains(account)) {
            throw new Refused("there is no account '" + account + "': configured is " + String.join(", ", names));
        }
        long segment = number(arguments.get(1), "a segment");
        long user = number(arguments.get(2), "a user");
        KafkaClients clients = new KafkaClients(config);
        RelayKafka kafka = new RelayKafka(clients, relay, accounts);
        Map<String, Object> properties = clients.properties("segment-relay-explain");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis() / 2);
        Admin admin = Admin.create(properties);
        try {
            return new Explain(out, relay, admin, kafka).tell(account, segment, user);
        } catch (ExecutionException | StateProblem e) {
            throw new Refused("Kafka at " + clients.bootstrapServers() + ": " + Causes.first(AuthorizationException.class, e)
                    .map(kafka::remedy).orElseGet(() -> Causes.rootMessage(e)));
        } finally {
            admin.close(CLOSING);
        }
    }

    private static long number(String text, String of) throws Refused {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new Refused("the id of " + of + " is a whole number, such as 1033, but got '" + text + "'");
        }
    }

    private int tell(String account, long segment, long user) throws Refused, ExecutionException, InterruptedException {
        RelayConfig.Topics topics = config.topics();
        Map<String, Integer> partitions = partitions(List.of(topics.state(), topics.memberships(), topics.crawls()));
        AccountState state = new StateLoader(reader, topics.state())
                .load(StateKey.partition(account, partitions.get(topics.state())), List.of(account), () -> true).get(account);
        Story story = new Story(state, segment, user);
        String key = account + "/" + segment;
        read(topics.memberships(), partitions, key + "/" + user, story::event);
        read(topics.crawls(), partitions, key, story::report);

        String name = state.segments.containsKey(segment) ? " " + OneLine.name(state.segments.get(segment).row().name()) : "";
        out.println(account + ", segment " + segment + name + ", user " + user);
        out.println();
        story.now(RelayConfig.followed(config)).forEach(out::println);
        out.println();
        List<String> told = story.told();
        told.forEach(out::println);
        out.println(told.isEmpty() ? "Nothing was told of the user, and no walk of the segment was reported." : "");
        reach(topics).forEach(out::println);
        return story.isKnown() ? 0 : 1;
    }

    private Map<String, Integer> partitions(List<String> topics) throws Refused, ExecutionException, InterruptedException {
        try {
            return admin.describeTopics(topics).allTopicNames().get().values().stream()
                    .collect(Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
        } catch (ExecutionException e) {
            if (Causes.first(UnknownTopicOrPartitionException.class, e).isPresent()) {
                throw new Refused("one of the topics " + String.join(", ", topics)
                        + " is not there: no relay has run with these settings yet, or relay.topics.* name others");
            }
            throw e;
        }
    }

    private interface Records {
        void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** The records of a key, which are all in one partition. */
    private void read(String topic, Map<String, Integer> partitions, String key, Records records) throws InterruptedException {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int partition = Utils.toPositive(Utils.murmur2(bytes)) % partitions.get(topic);
        reader.readSettled(List.of(new TopicPartition(topic, partition)), () -> true, record -> {
            if (Arrays.equals(record.key(), bytes)) {
                try {
                    records.accept(record);
                } catch (IOException e) {
                    throw new UncheckedIOException("the record at offset " + record.offset() + " of " + topic + "-" + partition
                            + " is no JSON: no relay wrote it", e);
                }
            }
        });
    }

    /** How far back the topics reach. */
    private List<String> reach(RelayConfig.Topics topics) throws ExecutionException, InterruptedException {
        ConfigResource memberships = new ConfigResource(ConfigResource.Type.TOPIC, topics.memberships());
        ConfigResource crawls = new ConfigResource(ConfigResource.Type.TOPIC, topics.crawls());
        var found = admin.describeConfigs(List.of(memberships, crawls)).all().get();
        long lag = Long.parseLong(found.get(memberships).get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG).value());
        long retention = Long.parseLong(found.get(crawls).get(TopicConfig.RETENTION_MS_CONFIG).value());
        return List.of(
                "This reaches as far as " + topics.memberships() + " keeps every event, for "
                        + Times.words(Duration.ofMillis(lag))
                        + ", and each member's last one, for ever,",
                "and as " + topics.crawls() + " keeps reports, for "
                        + (retention < 0 ? "ever." : Times.words(Duration.ofMillis(retention)) + "."));
    }
}
