package io.segmentrelay.explain;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
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
    private static final String CLIENT = "segment-relay-explain";
    private static final Duration PATIENCE = RelayKafka.TRANSACTION_TIMEOUT.plusSeconds(30);
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

    /** @param known whether the state has the segment, or anything is kept of the user in it, or a report of it */
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
            long id = Long.parseLong(text);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException noNumber) {
            // As a negative one.
        }
        throw new ExplainProblem(
                "the id of " + of + " is a whole number, such as 1033, but got '" + OneLine.name(text) + "'");
    }

    /** @param wanted asked now and then: false ends the reading with an {@link InterruptedException} */
    public Explanation explain(String account, long segment, long user, BooleanSupplier wanted)
            throws ExplainProblem, InterruptedException {
        Map<String, Object> properties = clients.properties(CLIENT);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis() / 2);
        try {
            Admin admin = Admin.create(properties);
            try {
                return new Reading(admin, wanted).explain(account, segment, user);
            } finally {
                admin.close(CLOSING);
            }
        } catch (ExecutionException | KafkaException | StateProblem e) {
            throw new ExplainProblem(Causes.first(KafkaException.class, e)
                    .map(failure -> "Kafka at " + clients.bootstrapServers() + ": " + kafka.why(failure))
                    .orElseGet(e::getMessage));
        }
    }

    /** One reading of the topics. */
    private final class Reading {
        private final RelayConfig.Topics topics = config.topics();
        private final Admin admin;
        private final CommittedReader reader;
        private final BooleanSupplier wanted;
        /** Of the records that were read, by topic. */
        private final Map<String, Long> oldest = new HashMap<>();

        Reading(Admin admin, BooleanSupplier wanted) {
            this.admin = admin;
            this.reader = new CommittedReader(admin, () -> kafka.committedConsumer(CLIENT), PATIENCE, true);
            this.wanted = wanted;
        }

        Explanation explain(String account, long segment, long user)
                throws ExplainProblem, ExecutionException, InterruptedException {
            Map<String, Integer> partitions = partitions(List.of(topics.state(), topics.memberships(), topics.crawls()));
            AccountState state = new StateLoader(reader, topics.state())
                    .loadSegment(StateKey.partition(account, partitions.get(topics.state())), account, segment, wanted);
            Standing standing = new Standing(state, segment, user);
            Story story = new Story(account, segment, user);
            for (TopicPartition one : lies(topics.memberships(), account + "/" + segment + "/" + user, state.topics,
                    partitions.get(topics.memberships()))) {
                read(List.of(one), story::event);
            }
            read(IntStream.range(0, partitions.get(topics.crawls()))
                    .mapToObj(partition -> new TopicPartition(topics.crawls(), partition)).toList(), story::report);

            String name = state.segments.containsKey(segment)
                    ? " " + OneLine.name(state.segments.get(segment).row().name())
                    : "";
            List<String> lines = new ArrayList<>(List.of(account + ", segment " + segment + name + ", user " + user, ""));
            lines.addAll(standing.told(RelayConfig.followed(config), config.brake().confirmations()));
            if (!state.isNew()) {
                story.difference(standing.isMember()).forEach(lines::add);
            }
            lines.add("");
            List<String> told = story.told(standing.suspectSince());
            lines.addAll(told);
            lines.add(told.isEmpty() ? "No event of the user is kept, and no report of the segment." : "");
            lines.addAll(reach());
            return new Explanation(state.segments.containsKey(segment) || story.isKnown(), lines);
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

        private void read(List<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> records)
                throws InterruptedException {
            reader.readSettled(partitions, wanted, record -> {
                oldest.merge(record.topic(), record.timestamp(), Math::min);
                records.accept(record);
            });
        }

        /** How far back the topics reach, as far as they were read. */
        private List<String> reach() throws ExecutionException, InterruptedException {
            ConfigResource memberships = new ConfigResource(ConfigResource.Type.TOPIC, topics.memberships());
            ConfigEntry lag = admin.describeConfigs(List.of(memberships)).all().get().get(memberships)
                    .get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);
            return List.of(topics.memberships() + " is set to keep " + kept(lag) + ": " + oldest(topics.memberships()),
                    topics.crawls() + ": " + oldest(topics.crawls()));
        }

        private String oldest(String topic) {
            return oldest.containsKey(topic)
                    ? "the oldest record that was read is of " + Instant.ofEpochMilli(oldest.get(topic)) + "."
                    : "no record was there to be read.";
        }
    }

    /** @param lag null where the broker does not list it */
    static String kept(ConfigEntry lag) {
        long millis = lag == null || lag.value() == null ? 0 : Long.parseLong(lag.value());
        return millis == 0 ? "each member's last event for ever"
                : "every event for " + Times.words(Duration.ofMillis(millis)) + ", and each member's last one for ever";
    }

    /** Where a key lies, and where it lay beside the number of partitions that the state knows: that comes first. */
    static List<TopicPartition> lies(String topic, String key, TopicIdentity known, int now) {
        int before = known == null ? 0 : Math.min(known.membershipsPartitions(), now);
        int hash = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
        return IntStream.of(before, now).filter(count -> count > 0).map(count -> hash % count).distinct()
                .mapToObj(partition -> new TopicPartition(topic, partition)).toList();
    }
}
