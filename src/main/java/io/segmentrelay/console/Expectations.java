package io.segmentrelay.console;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.RelayConfig.TooHeavy;
import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.schedule.SegmentFilter;

/** Which segments' counts are to be told, by the settings, and how soon. */
record Expectations(Objectives objectives, SegmentFilter followed, boolean crawlTooHeavy) {
    static Expectations of(RelayConfig config) {
        return new Expectations(Objectives.of(config.freshnessObjective().orElse(List.of())),
                new SegmentFilter(config.segments().include().orElse(List.of()), config.segments().exclude().orElse(List.of())),
                config.tooHeavy() == TooHeavy.CRAWL);
    }

    /** Empty if nothing is expected of the segment. */
    Optional<Duration> within(long id, String name, boolean tooHeavy) {
        boolean isFollowed = followed.includes(id, name) && (crawlTooHeavy || !tooHeavy);
        return isFollowed ? objectives.of(id, name) : Optional.empty();
    }
}
