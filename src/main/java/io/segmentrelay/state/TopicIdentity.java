package io.segmentrelay.state;

/**
 * Which topics this state belongs to: state beside other topics would be a lie.
 *
 * @param cluster the cluster's id
 * @param stateTopic the state topic's id
 * @param membershipsTopic the memberships topic's id
 * @param partitions the state topic's number of partitions
 */
public record TopicIdentity(String cluster, String stateTopic, String membershipsTopic, int partitions) {
}
