package io.segmentrelay.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
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

/**
 * Explains why a user is in a segment, or is not, as far back as the topics reach. It reads Kafka beside relays that run, this
 * process among them, and asks nothing of the API.
 */
@ApplicationScoped
public class Explainer {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final RelayConfig config;
    private final List<String> accounts;
    private final KafkaClients clients;
    private final RelayKafka kafka;

    public Explainer(RelayConfig config, AccountsConfig accounts, KafkaClients clients, RelayKafka kafka) {
        this.config = config;
        this.accounts = accounts.accounts().stream().map(AccountConfig::name).toList();
        this.clients = clients;
        this.kafka = kafka;
    }

    /** @param known whether the state knows the segment, or something was told of the user in it */
    public record Explanation(boolean known, List<String> lines) {
    }

    /** The account of this name, if it is configured. */
    public String account(String name) throws ExplainProblem {
        if (!accounts.contains(name)) {
            throw new ExplainProblem(
                    "there is no account '" + OneLine.name(name) + "': configured is " + String.join(", ", accounts));
        }
        return name;
    }

    /** @param of what has the id, such as {@code a user} */
    public static long id(String text, String of) throws ExplainProblem {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new ExplainProblem(
                    "the id of " + of + " is a whole number, such as 1033, but got '" + OneLine.name(text) + "'");
        }
    }

    /** @param wanted asked now and then: false ends the reading with an {@link InterruptedException} */
    public Explanation explain(String account, long segment, long user, BooleanSupplier wanted)
            throws ExplainProblem, InterruptedException {
        Map<String, Object> properties = clients.properties("segment-relay-explain");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis() / 2);
        try {
            Admin admin = Admin.create(properties);
            try {
                return new Reading(admin, wanted).explain(account, segment, user);
            } finally {
                admin.close(CLOSING);
            }
        } catch (UncheckedIOException e) {
            throw new ExplainProblem(e.getMessage());
        } catch (ExecutionException | KafkaException | StateProblem e) {
            throw new ExplainProblem("Kafka at " + clients.bootstrapServers() + ": "
                    + Causes.first(AuthorizationException.class, e).map(kafka::remedy).orElseGet(() -> Causes.rootMessage(e)));
        }
    }

    private interface Records {
        void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** One reading of the topics. */
    private final class Reading {
        private final RelayConfig.Topics topics = config.topics();
        private final Admin admin;
        private final CommittedReader reader;
        private final BooleanSupplier wanted;

        Reading(Admin admin, BooleanSupplier wanted) {
            this.admin = admin;
            this.reader = new CommittedReader(admin, kafka::committedConsumer, PATIENCE, true);
            this.wanted = wanted;
        }

        Explanation explain(String account, long segment, long user)
                throws ExplainProblem, ExecutionException, InterruptedException {
            Map<String, Integer> partitions = partitions(List.of(topics.state(), topics.memberships(), topics.crawls()));
            AccountState state = new StateLoader(reader, topics.state())
                    .loadSegment(StateKey.partition(account, partitions.get(topics.state())), account, segment, wanted);
            Story story = new Story(state, segment, user);
            String key = account + "/" + segment;
            read(topics.memberships(), partitions, key + "/" + user, story::event);
            read(topics.crawls(), partitions, key, story::report);

            String name = state.segments.containsKey(segment)
                    ? " " + OneLine.name(state.segments.get(segment).row().name())
                    : "";
            List<String> lines = new ArrayList<>(List.of(account + ", segment " + segment + name + ", user " + user, ""));
            lines.addAll(story.now(RelayConfig.followed(config)));
            lines.add("");
            List<String> told = story.told();
            lines.addAll(told);
            lines.add(told.isEmpty() ? "Nothing was told of the user, and no walk of the segment was reported." : "");
            lines.addAll(reach());
            return new Explanation(story.isKnown(), lines);
        }

        private Map<String, Integer> partitions(List<String> names)
                throws ExplainProblem, ExecutionException, InterruptedException {
            try {
                return admin.describeTopics(names).allTopicNames().get().values().stream()
                        .collect(Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
            } catch (ExecutionException e) {
                if (Causes.first(UnknownTopicOrPartitionException.class, e).isPresent()) {
                    throw new ExplainProblem("one of the topics " + String.join(", ", names)
                            + " is not there: no relay has run with these settings yet, or relay.topics.* name others");
                }
                throw e;
            }
        }

        /** The records of a key, which are all in one partition. */
        private void read(String topic, Map<String, Integer> partitions, String key, Records records)
                throws InterruptedException {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            int partition = Utils.toPositive(Utils.murmur2(bytes)) % partitions.get(topic);
            reader.readSettled(List.of(new TopicPartition(topic, partition)), wanted, record -> {
                if (Arrays.equals(record.key(), bytes)) {
                    try {
                        records.accept(record);
                    } catch (IOException e) {
                        throw new UncheckedIOException("the record at offset " + record.offset() + " of " + topic + "-"
                                + partition + " is no JSON: no relay wrote it", e);
                    }
                }
            });
        }

        /** How far back the topics reach. */
        private List<String> reach() throws ExecutionException, InterruptedException {
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
}
