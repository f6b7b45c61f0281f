package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.state.StateFormat;

class TopicIdentityTest {
    private static final TopicIdentity KNOWN = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments");

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '"', value = {
            "the same, memberships, 6, segments, 6, ",
            "more partitions of the memberships, memberships, 12, segments, 6, \"6 partitions of usercom.memberships, which has 12\"",
            "the way out, memberships, 12, segments, 6, relay.topics.memberships",
            "the way out, memberships, 12, segments, 6, relay.state=move",
            "the way out, memberships, 12, segments, 6, signal snapshot",
            "what is wrong, memberships, 12, segments, 6, keys have moved",
            "more partitions of the segments, memberships, 6, segments, 7, \"6 partitions of usercom.segments, which has 7\"",
            "the way out, memberships, 6, segments, 7, relay.topics.segments",
            "other topics, others, 6, segments, 6, belongs to",
            "other topics, memberships, 6, others, 6, belongs to",
            "which, others, 6, segments, 6, belongs to usercom.memberships of the id memberships",
            "which is gone, , 6, segments, 6, \"belongs to usercom.memberships, which is gone: \"",
            "the way out, memberships, 6, others, 6, or relay.state=move" })
    void onlyTheSameTopicsAreTaken(String what, String memberships, int ofMemberships, String segments, int ofSegments,
            String refusal) {
        // when
        String refused = refusal(KNOWN,
                new TopicIdentity("cluster", "state", memberships, 16, ofMemberships, ofSegments, segments));

        // then
        assertThat(String.valueOf(refused)).contains(String.valueOf(refusal));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "another | state | 16 | belongs to the cluster of the id cluster, but Kafka has one of another:",
            "cluster | another | 16 | belongs to usercom.relay-state of the id state and 16 partitions, but Kafka has one of another"
                    + " and 16 partitions:",
            "cluster | state | 12 | belongs to usercom.relay-state of the id state and 16 partitions, but Kafka has one of state and"
                    + " 12 partitions:",
            "cluster | - | 0 | belongs to usercom.relay-state, which is gone:",
            "another | - | 0 | another and usercom.relay-state, which is gone:" })
    void ofAnotherStateItIsSaidWhichItIs(String cluster, String state, int partitions, String refusal) {
        // when
        String refused = refusal(KNOWN, new TopicIdentity(cluster, state, "memberships", partitions, 6, 6, "segments"));

        // then
        assertThat(refused).contains(refusal);
    }

    @Test
    void aStateMayMoveBesideOtherEventsButNotAwayFromItself() {
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "state", "others", 16, 12, 12, "others"))).isTrue();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "another", "memberships", 16, 6, 6, "segments")))
                .isFalse();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("another", "state", "memberships", 16, 6, 6, "segments")))
                .isFalse();
    }

    @Test
    void aStateOfAnEarlierVersionTakesWhatItFinds() throws IOException {
        // given
        TopicIdentity before = StateFormat.JSON.readValue(
                "{\"cluster\":\"cluster\",\"stateTopic\":\"state\",\"membershipsTopic\":\"memberships\",\"partitions\":16}",
                TopicIdentity.class);

        // then
        assertThat(refusal(before, KNOWN)).isNull();
        assertThat(StateFormat.JSON.readValue(StateFormat.JSON.writeValueAsBytes(KNOWN), TopicIdentity.class)).isEqualTo(KNOWN);
    }

    private static String refusal(TopicIdentity known, TopicIdentity found) {
        return known.refusal(found, "usercom.relay-state", "usercom.memberships", "usercom.segments");
    }
}
