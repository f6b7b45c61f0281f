package io.segmentrelay.world;

import java.time.Duration;
import java.util.List;

import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.FieldSet;

/** The settings that people choose. */
record Choices(Duration poll, int lanes, double requestsPerSecond, Rules rules, int chunk) {
    static final Duration FULL_REFRESH = Duration.ofHours(24);
    static final int PAGES = 48;

    static Choices usual() {
        return new Choices(Duration.ofSeconds(60), 4, 6, new Rules(0.01, 500, 0.5, 2), 1000);
    }

    Choices polling(Duration every) {
        return new Choices(every, lanes, requestsPerSecond, rules, chunk);
    }

    Choices lanes(int walkedAtOnce) {
        return new Choices(poll, walkedAtOnce, requestsPerSecond, rules, chunk);
    }

    Choices rate(double perSecond) {
        return new Choices(poll, lanes, perSecond, rules, chunk);
    }

    Choices tolerance(double share) {
        return new Choices(poll, lanes, requestsPerSecond,
                new Rules(share, rules.brakeCount(), rules.brakeShare(), rules.brakeConfirmations()), chunk);
    }

    Choices brake(long count, double share, int confirmations) {
        return new Choices(poll, lanes, requestsPerSecond, new Rules(rules.tolerance(), count, share, confirmations), chunk);
    }

    Choices chunk(int leavers) {
        return new Choices(poll, lanes, requestsPerSecond, rules, leavers);
    }

    /** @param fields whether people have a field */
    FollowRules follow(boolean fields) {
        return new FollowRules(fields ? FieldSet.of(Witness.FIELD) : new FieldSet(List.of()), fields, Baseline.SNAPSHOT, rules,
                new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(30), FULL_REFRESH, chunk, BySegment.none());
    }
}
