package io.segmentrelay.console;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.schedule.SegmentFilter;

/** Which segments' counts are to be told, by the settings, and how soon. */
record Expectations(Objectives objectives, SegmentFilter followed) {
    static Expectations of(RelayConfig config) {
        return new Expectations(Objectives.of(config.freshnessObjective().orElse(List.of())), RelayConfig.followed(config));
    }

    /** Empty if nothing is expected of the segment. */
    Optional<Duration> within(long id, String name, boolean tooHeavy) {
        return followed.follows(id, name, tooHeavy) ? objectives.of(id, name) : Optional.empty();
    }
}
