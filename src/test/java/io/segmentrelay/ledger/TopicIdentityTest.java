package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import io.segmentrelay.state.StateFormat;

class TopicIdentityTest {
    private static final TopicIdentity KNOWN = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6);

    @Test
    void theSameTopicsAreTaken() {
        assertThat(refusal(KNOWN, KNOWN)).isNull();
    }

    @Test
    void morePartitionsOfTheMembershipsAreRefusedWithTheWayOut() {
        assertThat(refusal(KNOWN, new TopicIdentity("cluster", "state", "memberships", 16, 12, 6)))
                .contains("6 partitions of usercom.memberships, which has 12").contains("keys have moved")
                .contains("relay.topics.memberships").contains("relay.state=move").contains("signal snapshot");
    }

    @Test
    void morePartitionsOfTheSegmentsAreRefusedToo() {
        assertThat(refusal(KNOWN, new TopicIdentity("cluster", "state", "memberships", 16, 6, 7)))
                .contains("6 partitions of usercom.segments, which has 7").contains("relay.topics.segments");
    }

    @Test
    void otherTopicsAreRefused() {
        assertThat(refusal(KNOWN, new TopicIdentity("cluster", "state", "others", 16, 6, 6))).contains("belongs to");
    }

    @Test
    void aStateMayMoveBesideOtherEventsButNotAwayFromItself() {
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "state", "others", 16, 12, 12))).isTrue();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("cluster", "another", "memberships", 16, 6, 6))).isFalse();
        assertThat(KNOWN.hasStateOf(new TopicIdentity("another", "state", "memberships", 16, 6, 6))).isFalse();
    }

    @Test
    void aStateOfAnEarlierVersionTakesThePartitionsThatItFinds() throws IOException {
        // given
        TopicIdentity before = StateFormat.JSON.readValue(
                "{\"cluster\":\"cluster\",\"stateTopic\":\"state\",\"membershipsTopic\":\"memberships\",\"partitions\":16}",
                TopicIdentity.class);

        // then
        assertThat(refusal(before, KNOWN)).isNull();
    }

    private static String refusal(TopicIdentity known, TopicIdentity found) {
        return known.refusal(found, "usercom.memberships", "usercom.segments");
    }
}
