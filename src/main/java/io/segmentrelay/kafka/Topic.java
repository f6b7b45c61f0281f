package io.segmentrelay.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.NewTopic;

import io.segmentrelay.config.RelayConfig;

/**
 * A topic of the relay, and how it is created.
 *
 * @param key the setting that names it
 * @param name its name
 * @param kind what it is for
 * @param partitions how many, if it is created
 * @param replicas how many, if it is created; empty for the broker's default
 */
record Topic(String key, String name, Kind kind, int partitions, Optional<Short> replicas) {
    static final Duration WEEK = Duration.ofDays(7);
    static final String MAX_LAG = "max.compaction.lag.ms";
    private static final Duration DAY = Duration.ofDays(1);

    /** The use of a topic, which decides how it keeps its records. */
    enum Kind {
        /**
         * An event stream for a week, and a table for ever. A day after that week it must be compacted, however little is
         * written: a replaced record may hold the fields of somebody who is to be forgotten. Kafka compacts no file to which
         * records were added within the week, so a file holds one day.
         */
        TABLE(Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", millis(WEEK), MAX_LAG, millis(WEEK.plus(DAY)),
                "segment.ms", millis(DAY), "delete.retention.ms", millis(WEEK))),
        /** The state of the relay, compacted every hour, as every start reads it. */
        STATE(Map.of("cleanup.policy", "compact", "segment.ms", millis(Duration.ofHours(1)), MAX_LAG,
                millis(Duration.ofHours(1)), "delete.retention.ms", millis(DAY))),
        REPORTS(Map.of("cleanup.policy", "delete", "retention.ms", millis(Duration.ofDays(30)))),
        SIGNALS(Map.of("cleanup.policy", "delete", "retention.ms", millis(WEEK)));

        private final Map<String, String> settings;

        Kind(Map<String, String> settings) {
            this.settings = settings;
        }

        Map<String, String> settings() {
            return settings;
        }

        boolean isRead() {
            return this == STATE || this == SIGNALS;
        }

        boolean isWritten() {
            return this != SIGNALS;
        }

        /** Whether it must keep the last record of each key for ever. */
        boolean isCompacted() {
            return this == TABLE || this == STATE;
        }
    }

    static List<Topic> all(RelayConfig config) {
        RelayConfig.Topics topics = config.topics();
        int partitions = topics.partitions();
        Optional<Short> replicas = topics.replicationFactor() < 1 ? Optional.empty()
                : Optional.of(topics.replicationFactor());
        return List.of(
                new Topic("relay.topics.segments", topics.segments(), Kind.TABLE, partitions, replicas),
                new Topic("relay.topics.memberships", topics.memberships(), Kind.TABLE, partitions, replicas),
                new Topic("relay.topics.crawls", topics.crawls(), Kind.REPORTS, partitions, replicas),
                new Topic("relay.topics.signals", topics.signals(), Kind.SIGNALS, 1, replicas),
                new Topic("relay.topics.state", topics.state(), Kind.STATE, config.statePartitions(), replicas));
    }

    NewTopic toCreate() {
        return new NewTopic(name, Optional.of(partitions), replicas).configs(kind.settings());
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
