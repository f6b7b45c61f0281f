package io.segmentrelay.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.InvalidTimestampException;

import io.segmentrelay.text.Causes;
import io.segmentrelay.text.Finding;

/**
 * This machine's clock compared with the cluster's. Brokers refuse records from too far in the future (KIP-937), an hour by
 * default.
 *
 * @param ahead how far this machine's is ahead; negative if it is behind; empty if the cluster's is unknown
 */
public record BrokerClock(Optional<Duration> ahead) {
    public static final BrokerClock UNKNOWN = new BrokerClock(Optional.empty());
    /** How far ahead brokers let records be, unless a topic has another limit. */
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration LITTLE = Duration.ofMinutes(1);
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final String SUBJECT = "clock";
    private static final String REMEDY = "set the clock of this machine, best by NTP";

    /** Asks the controller, which answers when it was last up to date: now. */
    public static BrokerClock of(Admin admin, InstantSource clock) throws InterruptedException {
        try {
            QuorumInfo quorum = admin.describeMetadataQuorum(new DescribeMetadataQuorumOptions().timeoutMs(TIMEOUT_MILLIS))
                    .quorumInfo().get();
            OptionalLong time = quorum.voters().stream().filter(voter -> voter.replicaId() == quorum.leaderId())
                    .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp).flatMapToLong(OptionalLong::stream).max();
            return time.isEmpty() ? UNKNOWN
                    : new BrokerClock(Optional.of(Duration.ofMillis(clock.millis() - time.getAsLong())));
        } catch (ExecutionException e) {
            return UNKNOWN; // No right to ask, or a cluster too old for the answer.
        }
    }

    public static boolean isRefused(Throwable failure) {
        return Causes.first(InvalidTimestampException.class, failure).isPresent();
    }

    public String refused() {
        if (ahead.isEmpty()) {
            return "the brokers refuse the time of its records: is this machine's clock right?";
        }
        return isLittle() ? "the brokers refuse the time of its records, though this machine's clock is theirs: look at"
                + " message.timestamp.after.max.ms and message.timestamp.before.max.ms of the topics"
                : "the brokers refuse the time of its records: " + words();
    }

    private boolean isLittle() {
        return ahead.orElseThrow().abs().compareTo(LITTLE) < 0;
    }

    private String words() {
        Duration apart = ahead.orElseThrow();
        return "this machine's clock is " + time(apart.abs()) + (apart.isNegative() ? " behind" : " ahead of")
                + " the broker's";
    }

    private static String time(Duration time) {
        long minutes = time.plusSeconds(30).toMinutes();
        return minutes < 120 ? minutes + " min"
                : minutes < 2 * 24 * 60 ? (minutes + 30) / 60 + " h"
                        : (minutes + 12 * 60) / (24 * 60) + " days";
    }

    /** For {@code check}. */
    Finding finding() {
        if (ahead.isEmpty()) {
            return Finding.ok(SUBJECT, "the brokers do not tell their time");
        } else if (isLittle()) {
            return Finding.ok(SUBJECT, "as that of the brokers");
        }
        return ahead.get().compareTo(LIMIT) <= 0 ? Finding.warn(SUBJECT, words(), REMEDY)
                : Finding.fail(SUBJECT,
                        words() + ", which refuses records from so far ahead: nothing would be published", REMEDY);
    }
}
