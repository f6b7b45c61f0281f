package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.state.StateFormat;

class TopicIdentityTest {
    private static final TopicIdentity KNOWN = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments",
            "signals");

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
            "the way out, memberships, 6, others, 6, or relay.state=move" })
    void onlyTheSameTopicsAreTaken(String what, String memberships, int ofMemberships, String segments, int ofSegments,
            String refusal) {
        // when
        String refused = refusal(KNOWN,
                new TopicIdentity("cluster", "state", memberships, 16, ofMemberships, ofSegments, segments, "signals"));

        // then
        assertThat(String.valueOf(refused)).contains(String.valueOf(refusal));
    }

    @Test
    void aStateMayMoveBesideOtherEventsButNotAwayFromItself() {
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "state", "others", 16, 12, 12, "others", "signals"))).isTrue();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "another", "memberships", 16, 6, 6, "segments", "signals")))
                .isFalse();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("another", "state", "memberships", 16, 6, 6, "segments", "signals")))
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

    /** Else signals would be acted upon twice, or those of a topic that was made anew never. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({ "the same topic, signals, signals, 8, 7", "the same topic without its end, signals, signals, 5, 4",
            "the same topic without anything, signals, signals, 0, -1", "another topic, signals, others, 5, -1",
            "another topic that has as many, signals, others, 100, -1", "of an earlier version, , signals, 100, 7",
            "of an earlier version and without its end, , signals, 5, 4" })
    void whichSignalsWereActedUponGoesByTheTopic(String what, String known, String found, long end, long last) {
        assertThat(ofSignals(known).lastSignal(7, ofSignals(found), end)).isEqualTo(last);
    }

    private static TopicIdentity ofSignals(String topic) {
        return new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments", topic);
    }

    private static String refusal(TopicIdentity known, TopicIdentity found) {
        return known.refusal(found, "usercom.memberships", "usercom.segments");
    }
}
