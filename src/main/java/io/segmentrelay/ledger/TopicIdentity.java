package io.segmentrelay.ledger;

import java.util.Objects;

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
 * @param signalsTopic the signals topic's id; null where an earlier version has not written it
 */
public record TopicIdentity(String cluster, String stateTopic, String membershipsTopic, int partitions,
        int membershipsPartitions, int segmentsPartitions,
        @JsonInclude(JsonInclude.Include.NON_NULL) String segmentsTopic,
        @JsonInclude(JsonInclude.Include.NON_NULL) String signalsTopic) {

    /** The same, with figures that an earlier version has not written taken from the topics found. */
    TopicIdentity completed(TopicIdentity found) {
        return new TopicIdentity(cluster, stateTopic, membershipsTopic, partitions,
                membershipsPartitions == 0 ? found.membershipsPartitions : membershipsPartitions,
                segmentsPartitions == 0 ? found.segmentsPartitions : segmentsPartitions,
                segmentsTopic == null ? found.segmentsTopic : segmentsTopic, signalsTopic);
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

    /**
     * Which signals were acted upon: none of another topic, and of one that has lost its end none that is yet to come.
     *
     * @param last the offset of the last of them, as the state has it; -1 for none
     * @param end of the topic found
     * @return the offset of the last of them in the topic found; -1 for none
     */
    public long lastSignal(long last, TopicIdentity found, long end) {
        boolean isAnother = signalsTopic != null && !signalsTopic.equals(found.signalsTopic);
        return isAnother ? -1 : Math.min(last, end - 1);
    }

    /** @return what keeps the state from use beside these topics, and what is to be done; null if nothing does */
    public String refusal(TopicIdentity found, String membershipsName, String segmentsName) {
        TopicIdentity known = completed(found);
        if (!known.hasTopicsOf(found)) {
            return "belongs to " + this + ", but Kafka has " + found + ": restore these topics, or set relay.state=rebuild,"
                    + " or relay.state=move if new topics of events are meant to follow these";
        }
        String moved = moved("memberships", membershipsName, known.membershipsPartitions, found.membershipsPartitions);
        return moved != null ? moved
                : moved("segments", segmentsName, known.segmentsPartitions, found.segmentsPartitions);
    }

    private static String moved(String topic, String name, int known, int found) {
        return known == found ? null
                : "was written beside " + known + " partitions of " + name + ", which has " + found
                        + ": keys have moved, and old values would stay in the table for ever: name a new topic by relay.topics."
                        + topic + ", start once with relay.state=move, and send the signal snapshot";
    }
}
