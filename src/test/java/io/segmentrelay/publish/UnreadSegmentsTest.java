package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Reason;

class UnreadSegmentsTest {
    private static final Instant NOW = Instant.parse("2024-10-11T12:00:00Z");
    private final UnreadSegments unread = new UnreadSegments();

    @Test
    void nothingIsKnownBeforeTheFirstWalk() {
        assertThat(unread.problem()).isEmpty();
    }

    @Test
    void anAccountOfWhichNothingCanBeReadHasAProblem() {
        // when
        closed(1, 0, CrawlOutcome.INCOMPLETE, "refused");
        closed(2, 0, CrawlOutcome.INCOMPLETE, "refused, too");

        // then
        assertThat(unread.problem()).contains("no segment can be read: refused");
    }

    @Test
    void oneSegmentThatCanBeReadIsEnough() {
        // when
        closed(1, 0, CrawlOutcome.INCOMPLETE, "refused");
        closed(2, 1, CrawlOutcome.INCOMPLETE, "cut short");

        // then
        assertThat(unread.problem()).isEmpty();
    }

    @Test
    void aSegmentThatCouldBeReadBeforeMayBeTheLast() {
        // given
        closed(1, 3, CrawlOutcome.COMPLETED, null);

        // when
        closed(1, 0, CrawlOutcome.INCOMPLETE, "refused");

        // then
        assertThat(unread.problem()).contains("no segment can be read: refused");
    }

    /** An approval reads nothing, and neither does a deletion. */
    @Test
    void aRunThatHadNothingToReadSaysNothing() {
        // given
        closed(1, 0, CrawlOutcome.INCOMPLETE, "refused");

        // when
        closed(1, 0, CrawlOutcome.COMPLETED, null);

        // then
        assertThat(unread.problem()).isPresent();
    }

    private void closed(long segment, long pages, CrawlOutcome outcome, String why) {
        unread.closed(List.of(new CrawlReport("main", new CrawlReport.Segment(segment, "Active", 0),
                new CrawlReport.Run(42, Reason.BASELINE, null, NOW, NOW), outcome, why,
                new CrawlReport.Walk(pages, pages, 0, OptionalLong.empty(), false), CrawlReport.Counts.NONE)));
    }
}
