package io.segmentrelay.ledger;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Which topics this state belongs to: with others it would be wrong. With another number of partitions keys move, and old
 * values would stay in the table for ever.
 *
 * @param cluster the cluster's id
 * @param stateTopic the state topic's id
 * @param membershipsTopic the memberships topic's id
 * @param partitions the state topic's number of partitions
 * @param membershipsPartitions the memberships topic's; 0 where an earlier version has not written it
 * @param segmentsPartitions the segments topic's; 0 where an earlier version has not written it
 * @param segmentsTopic the segments topic's id; null where an earlier version has not written it
 */
public record TopicIdentity(String cluster, String stateTopic, String membershipsTopic, int partitions,
        int membershipsPartitions, int segmentsPartitions,
        @JsonInclude(JsonInclude.Include.NON_NULL) String segmentsTopic) {

    /** The same, with figures that an earlier version has not written taken from the topics found. */
    TopicIdentity completed(TopicIdentity found) {
        return new TopicIdentity(cluster, stateTopic, membershipsTopic, partitions,
                membershipsPartitions == 0 ? found.membershipsPartitions : membershipsPartitions,
                segmentsPartitions == 0 ? found.segmentsPartitions : segmentsPartitions,
                segmentsTopic == null ? found.segmentsTopic : segmentsTopic);
    }

    /** Whether the topics are the same as before, those of events with whatever number of partitions. */
    private boolean hasTopicsOf(TopicIdentity found) {
        return hasStateOf(found) && membershipsTopic.equals(found.membershipsTopic)
                && Objects.equals(segmentsTopic, found.segmentsTopic);
    }

    /** Whether the state topic is the same as before. */
    public boolean hasStateOf(TopicIdentity found) {
        return cluster.equals(found.cluster) && stateTopic.equals(found.stateTopic) && partitions == found.partitions;
    }

    /** @return what keeps the state from use beside these topics, and what is to be done; null if nothing does */
    public String refusal(TopicIdentity found, String stateName, String membershipsName, String segmentsName) {
        String others = others(found, stateName, membershipsName, segmentsName);
        if (others != null) {
            return "belongs to " + others;
        }
        TopicIdentity known = completed(found);
        String moved = moved("memberships", membershipsName, known.membershipsPartitions, found.membershipsPartitions);
        return moved != null ? moved
                : moved("segments", segmentsName, known.segmentsPartitions, found.segmentsPartitions);
    }

    /** @return which of the topics found are others than these, and what is to be done; null if none is */
    public String others(TopicIdentity found, String stateName, String membershipsName, String segmentsName) {
        TopicIdentity known = completed(found);
        return known.hasTopicsOf(found) ? null
                : Stream.of(other("the cluster", cluster, found.cluster),
                        other(stateName, stateTopic + " and " + partitions + " partitions",
                                found.stateTopic == null ? null
                                        : found.stateTopic + " and " + found.partitions + " partitions"),
                        other(membershipsName, membershipsTopic, found.membershipsTopic),
                        other(segmentsName, known.segmentsTopic, found.segmentsTopic)).filter(Objects::nonNull)
                        .collect(Collectors.joining(" and "))
                        + ": restore what was there, or start again with relay.state=rebuild,"
                        + " or relay.state=move if new topics of events are meant to follow these";
    }

    /** In words, by ids; null if it is the same. */
    private static String other(String name, String known, String found) {
        return Objects.equals(known, found) ? null
                : found == null ? name + ", which is gone" : name + " of the id " + known + ", but Kafka has one of " + found;
    }

    private static String moved(String topic, String name, int known, int found) {
        return known == found ? null
                : "was written beside " + known + " partitions of " + name + ", which has " + found
                        + ": keys have moved, and old values would stay in the table for ever: name a new topic by relay.topics."
                        + topic + ", start once with relay.state=move, and send the signal snapshot";
    }
}
