package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.config.Baseline;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.state.AccountState;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** How long a segment rests after a walk that proved nothing. */
class RetryPauseTest {
    private static final long SEGMENT = 1033;

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");

    /** A clock that stands still unless it is moved. */
    private static final class Watch extends Clock {
        private Instant now = Instant.parse("2024-10-11T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void isTenTimesTheWalk() {
        // given
        Ledger ledger = ledger();
        long run = begin(ledger);

        // when
        clock.pass(Duration.ofSeconds(20));
        ledger.page(SEGMENT, run, page());
        clock.pass(Duration.ofSeconds(10));
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void doesNotGrowByTheTimeInWhichNobodyWalked() {
        // given
        Ledger before = ledger();
        long run = begin(before);
        clock.pass(Duration.ofSeconds(20));
        before.page(SEGMENT, run, page());

        // when
        clock.pass(Duration.ofHours(3));
        Ledger after = ledger();
        after.open(SEGMENT);
        clock.pass(Duration.ofSeconds(10));
        after.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(300));
    }

    private long begin(Ledger ledger) {
        var row = JsonNodeFactory.instance.objectNode().put("id", SEGMENT).put("name", "Active")
                .put("users", "https://acme.user.com/api/public/segments/1033/users/");
        ledger.listed(new ListRead(List.of(new SegmentRow(SEGMENT, row)), true, null));
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static PageRead page() {
        return new PageRead(List.of(new Member(27, UserFields.of(List.of()))), OptionalLong.of(2), 1,
                "https://acme.user.com/api/public/segments/1033/users/?cursor=2", 1);
    }

    private Duration pause() {
        return Duration.between(clock.instant(), state.segments.get(SEGMENT).nextTry);
    }

    private Ledger ledger() {
        EventWriter events = new EventWriter("main", "https://acme.user.com/api/public/",
                EventTopics.DEFAULT, true);
        LedgerSettings settings = new LedgerSettings(new FieldSet(List.of()), true, Baseline.SNAPSHOT,
                new Rules(0.01, 500, 0.5, 2), new SegmentFilter(List.of(), List.of()), false, Duration.ofSeconds(1),
                Duration.ofHours(24), 100);
        return new Ledger(state, events, settings, clock);
    }
}
