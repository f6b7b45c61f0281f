package io.segmentrelay.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Config;

import io.segmentrelay.text.Finding;

/** Judges a topic that exists: a setting that loses records silently is a failure, one that could be better a warning. */
final class TopicAudit {
    /** Bytes: pieces of state have up to a quarter of this, a segment event may have more. */
    private static final long LEAST_MESSAGE = 1_000_000;
    private static final String POLICY = "cleanup.policy";
    private static final String MAX_MESSAGE = "max.message.bytes";
    private static final String MIN_LAG = "min.compaction.lag.ms";
    private static final String UNCLEAN = "unclean.leader.election.enable";
    /** Settings for which more is as good; for the others less is. */
    private static final Set<String> AT_LEAST = Set.of(MIN_LAG, "delete.retention.ms", "retention.ms");

    private final Topic topic;
    private final Config has;
    private final FixCommands commands;
    private final List<Finding> findings = new ArrayList<>();

    private TopicAudit(Topic topic, Config has, FixCommands commands) {
        this.topic = topic;
        this.has = has;
        this.commands = commands;
    }

    /** The worst first; {@code has} are the topic's settings, the broker's defaults among them. */
    static List<Finding> findings(Topic topic, int partitions, Config has, FixCommands commands) {
        TopicAudit audit = new TopicAudit(topic, has, commands);
        audit.policy();
        audit.messageSize();
        audit.partitions(partitions);
        audit.times();
        if (topic.kind().isCompacted() && "true".equals(audit.value(UNCLEAN))) {
            audit.warn("could lose records that were committed", Map.of(UNCLEAN, "false"));
        }
        audit.findings.sort((one, other) -> Boolean.compare(other.isFailure(), one.isFailure()));
        return audit.findings;
    }

    private void policy() {
        String wanted = topic.kind().settings().get(POLICY);
        Set<String> policies = Arrays.stream(value(POLICY).split(",")).map(String::trim).filter(policy -> !policy.isEmpty())
                .collect(Collectors.toSet());
        if (policies.equals(Set.of(wanted))) {
            return;
        }
        if (topic.kind().isCompacted()) {
            fail(POLICY, "which would lose who is where silently", wanted);
        } else {
            warn("is kept otherwise than intended", Map.of(POLICY, wanted));
        }
    }

    private void messageSize() {
        if (number(MAX_MESSAGE, Long.MAX_VALUE) < LEAST_MESSAGE && topic.kind() != Topic.Kind.SIGNALS) {
            fail(MAX_MESSAGE, "but what the relay writes may be larger", "1048588");
        }
    }

    private void partitions(int partitions) {
        if (partitions == topic.partitions()) {
            return;
        }
        if (topic.kind() == Topic.Kind.SIGNALS) {
            findings.add(Finding.fail(topic.name(), "the signals topic " + topic.name() + " has " + partitions
                    + " partitions, and only the first would be read",
                    "delete it, and it is created anew, or name another by relay.topics.signals"));
        } else if (topic.kind() == Topic.Kind.STATE) {
            findings.add(Finding.fail(topic.name(), "the state topic " + topic.name() + " has " + partitions
                    + " partitions, but relay.state.partitions is " + topic.partitions(),
                    "set relay.state.partitions=" + partitions
                            + " (the number decides where an account's state lies, and must never change)"));
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

    /** With a longer retention, compaction comes later by as much: Kafka takes no other pair. */
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

    private void fail(String setting, String why, String wanted) {
        findings.add(Finding.fail(topic.name(), named() + "has " + setting + "=" + value(setting) + ", " + why,
                commands.alter(topic.name(), Map.of(setting, wanted))));
    }

    private void warn(String what, Map<String, String> settings) {
        String found = settings.keySet().stream().sorted().map(key -> key + "=" + value(key))
                .collect(Collectors.joining(", "));
        findings.add(Finding.warn(topic.name(), named() + what + " (" + found + ")", commands.alter(topic.name(), settings)));
    }

    private String named() {
        return topic.name() + " (" + topic.key() + ") ";
    }

    private long number(String key, long otherwise) {
        String value = value(key);
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    private String value(String key) {
        return has.get(key) == null || has.get(key).value() == null ? "" : has.get(key).value();
    }
}
