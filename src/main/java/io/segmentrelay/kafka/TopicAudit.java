package io.segmentrelay.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Config;

/** Judges a topic that exists: what would lose something silently is a problem, what could be better a warning. */
final class TopicAudit {
    /** Bytes: pieces of state have up to a quarter of this, a segment event may have more. */
    private static final long LEAST_MESSAGE = 1_000_000;
    private static final String MIN_LAG = "min.compaction.lag.ms";
    /** Settings of which more is as good; of the others less is. */
    private static final Set<String> AT_LEAST = Set.of(MIN_LAG, "delete.retention.ms", "retention.ms");

    private final Topic topic;
    private final Config found;
    private final FixCommands remedies;
    private final List<TopicFlaw> problems = new ArrayList<>();
    private final List<TopicFlaw> warnings = new ArrayList<>();

    /**
     * @param partitions as found
     * @param found the topic's settings, the broker's defaults among them
     */
    TopicAudit(Topic topic, int partitions, Config found, FixCommands remedies) {
        this.topic = topic;
        this.found = found;
        this.remedies = remedies;
        policy();
        messageSize();
        if (topic.kind() == Topic.Kind.SIGNALS && partitions != topic.partitions()) {
            problems.add(new TopicFlaw("the signals topic " + topic.name() + " has " + partitions
                    + " partitions, and only the first would be read",
                    "delete it, and it is created anew, or name another by relay.topics.signals"));
        }
        if (topic.kind() == Topic.Kind.STATE && partitions != topic.partitions()) {
            problems.add(new TopicFlaw(
                    "the state topic " + topic.name() + " has " + partitions + " partitions, but relay.state.partitions"
                            + " is " + topic.partitions(),
                    "set relay.state.partitions=" + partitions
                            + " (the number decides where an account's state lies, and must never change)"));
        }
        times();
        if ("true".equals(value("unclean.leader.election.enable")) && topic.kind().isCompacted()) {
            warn("could lose records that were committed", Map.of("unclean.leader.election.enable", "false"));
        }
    }

    private void policy() {
        Set<String> wanted = Set.of(topic.kind().settings().get("cleanup.policy"));
        Set<String> policies = Arrays.stream(value("cleanup.policy").split(",")).map(String::trim)
                .filter(policy -> !policy.isEmpty()).collect(Collectors.toSet());
        if (policies.equals(wanted)) {
            return;
        }
        Map<String, String> settings = Map.of("cleanup.policy", wanted.iterator().next());
        if (topic.kind().isCompacted()) {
            problems.add(new TopicFlaw(topic.name() + " (" + topic.key() + ") has cleanup.policy=" + value("cleanup.policy")
                    + ", which would lose who is where silently", remedies.alter(topic.name(), settings)));
        } else {
            warn("is kept otherwise than intended", settings);
        }
    }

    private void messageSize() {
        long bytes = number("max.message.bytes", Long.MAX_VALUE);
        if (bytes < LEAST_MESSAGE && topic.kind() != Topic.Kind.SIGNALS) {
            problems.add(new TopicFlaw(topic.name() + " (" + topic.key() + ") has max.message.bytes=" + bytes
                    + ", but what the relay writes may be larger",
                    remedies.alter(topic.name(), Map.of("max.message.bytes", "1048588"))));
        }
    }

    private void times() {
        Map<String, String> better = new TreeMap<>();
        topic.kind().settings().forEach((key, value) -> {
            long wanted = key.endsWith(".ms") ? wanted(key, Long.parseLong(value)) : 0;
            if (key.endsWith(".ms") && !isAsGood(key, wanted)) {
                better.put(key, Long.toString(wanted));
            }
        });
        if (!better.isEmpty()) {
            warn(topic.kind().isCompacted() ? "is compacted otherwise than intended" : "is kept otherwise than intended",
                    better);
        }
    }

    /** Who keeps events for longer has compaction later, by as much: Kafka takes no other pair. */
    private long wanted(String key, long value) {
        String least = topic.kind().settings().get(MIN_LAG);
        return key.equals(Topic.MAX_LAG) && least != null
                ? value + Math.max(0, number(MIN_LAG, 0) - Long.parseLong(least))
                : value;
    }

    private boolean isAsGood(String key, long wanted) {
        long value = number(key, wanted);
        if (key.equals("retention.ms") && value < 0) {
            return true;
        }
        return AT_LEAST.contains(key) ? value >= wanted : value <= wanted;
    }

    private void warn(String what, Map<String, String> settings) {
        String has = settings.keySet().stream().sorted().map(key -> key + "=" + value(key))
                .collect(Collectors.joining(", "));
        warnings.add(new TopicFlaw(topic.name() + " (" + topic.key() + ") " + what + " (" + has + ")",
                remedies.alter(topic.name(), settings)));
    }

    private long number(String key, long otherwise) {
        String value = value(key);
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    private String value(String key) {
        return found.get(key) == null || found.get(key).value() == null ? "" : found.get(key).value();
    }

    List<TopicFlaw> problems() {
        return problems;
    }

    List<TopicFlaw> warnings() {
        return warnings;
    }
}
