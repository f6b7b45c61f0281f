package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.segmentrelay.session.Watch;

class TokenStatusTest {
    private static final Duration FIRST = Duration.ofMinutes(1);

    private final Watch clock = new Watch();
    private final TokenStatus token = new TokenStatus(clock, FIRST);

    @Test
    void aRefusedTokenIsTriedAgainAfterAPause() {
        // when
        token.refused();
        boolean before = token.mayList();
        clock.pass(FIRST);

        // then
        assertThat(before).isFalse();
        assertThat(token.mayList()).isTrue();
    }

    @Test
    void theNextSessionKeepsThePauseOfARefusedToken() {
        // given
        token.accepted();
        token.refusedFor(1033);
        token.refused();

        // when
        TokenStatus next = token.successor();
        boolean before = next.mayList();
        clock.pass(FIRST);

        // then
        assertThat(next.isRefused()).isTrue();
        assertThat(next.isAccepted()).isFalse();
        assertThat(before).isFalse();
        assertThat(next.mayList()).isTrue();
        assertThat(next.refusedFor(1033)).as("for the first time").isFalse();
    }

    @Test
    void aSegmentThatIsRefusedThoughTheTokenIsTakenAgainIsRefusedItself() {
        // given
        boolean asNew = token.isRefused();

        // when
        boolean first = token.refusedFor(1033);
        boolean meanwhile = token.isRefused();
        token.accepted();
        boolean second = token.refusedFor(1033);

        // then
        assertThat(asNew).isFalse();
        assertThat(first).as("taken for the token").isTrue();
        assertThat(meanwhile).isTrue();
        assertThat(second).as("taken for the token").isFalse();
        assertThat(token.isRefused()).isFalse();
        assertThat(token.isAccepted()).isTrue();
        token.acceptedFor(1033);
        assertThat(token.refusedFor(1033)).as("after its members were read").isTrue();
    }

    @Test
    void aClockThatWasAYearAheadDoesNotKeepATokenFromBeingTried() {
        // given
        clock.pass(Duration.ofDays(365));
        token.refused();

        // when
        clock.pass(Duration.ofDays(-365));

        // then
        assertThat(token.mayList()).isTrue();
    }
}
