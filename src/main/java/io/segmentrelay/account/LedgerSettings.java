package io.segmentrelay.account;

import java.time.Duration;
import java.util.List;

import io.segmentrelay.config.Baseline;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.TooHeavy;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.state.SegmentState;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.SegmentRow;

/**
 * What of the configuration decides about segments and members.
 *
 * @param fields what of a member is published beside its id
 * @param remember whether published fields are kept, so that {@code left} can carry them
 * @param baseline what a segment's first whole walk publishes
 * @param rules when a walk proves that somebody left
 * @param followed whose members are followed
 * @param crawlTooHeavy whether segments that the server calls too heavy are followed too
 * @param retryDelay the first pause after a walk that judged nobody
 * @param fullRefresh the longest time between two walks of a segment
 * @param chunk how many leavers one transaction publishes
 */
record LedgerSettings(FieldSet fields, boolean remember, Baseline baseline, Rules rules, SegmentFilter followed,
        boolean crawlTooHeavy, Duration retryDelay, Duration fullRefresh, int chunk) {

    static LedgerSettings of(RelayConfig config) {
        return new LedgerSettings(new FieldSet(config.userFields().orElse(List.of())), config.rememberFields(),
                config.baseline(),
                new Rules(config.completenessTolerance().fraction(), config.brake().count(),
                        config.brake().share().fraction(), config.brake().confirmations()),
                new SegmentFilter(config.segments().include().orElse(List.of()),
                        config.segments().exclude().orElse(List.of())),
                config.tooHeavy() == TooHeavy.CRAWL, config.crawl().retryDelay(), config.fullRefresh(),
                config.commit().chunk());
    }

    /** Whether the segment's members are followed; if not it is frozen: nothing is published of it. */
    boolean isFollowed(SegmentState segment) {
        SegmentRow row = segment.row();
        return !segment.skipped && followed.includes(row.id(), row.name()) && (crawlTooHeavy || !row.tooHeavy());
    }
}
