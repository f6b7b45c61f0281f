package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Reason;
import io.segmentrelay.testing.LogCapture;

class UnreadSegmentsTest {
    private static final Instant NOW = Instant.parse("2024-10-11T12:00:00Z");
    private final UnreadSegments unread = new UnreadSegments();

    /** Walks as segment:pages:outcome, in their order. An approval reads nothing. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
            "before the first walk,                         '',                                false",
            "of which nothing can be read,                  '1:0:INCOMPLETE 2:0:INCOMPLETE',   true",
            "one segment that can be read is enough,        '1:0:INCOMPLETE 2:1:INCOMPLETE',   false",
            "a segment that could be read may be the last,  '1:3:COMPLETED 1:0:INCOMPLETE',    true",
            "a run that had nothing to read says nothing,   '1:0:INCOMPLETE 1:0:COMPLETED',    true",
            "a deleted segment need not be read,            '1:0:INCOMPLETE 1:0:DELETED',      false",
            "one that lists miss is not deleted yet,        '1:0:MISSING',                     true",
            "a deleted segment can be read no longer,       '1:3:COMPLETED 2:0:INCOMPLETE 1:0:DELETED', true" })
    void anAccountOfWhichNoSegmentCanBeReadHasAProblem(String what, String walks, boolean expected) {
        // when
        Stream.of(walks.split(" ")).filter(walk -> !walk.isEmpty()).map(walk -> walk.split(":"))
                .forEach(walk -> closed(Long.parseLong(walk[0]), Long.parseLong(walk[1]), walk[2]));

        // then
        assertThat(unread.problem()).isEqualTo(expected ? Optional.of("no segment can be read: refused") : Optional.empty());
    }

    @Test
    void aSegmentThatCannotBeReadIsSaidOnceAndSoIsItsEnd() {
        // given
        try (LogCapture said = LogCapture.of(UnreadSegments.class)) {
            closed(77, 3, "COMPLETED");

            // when
            closed(77, 0, "INCOMPLETE");
            closed(77, 0, "INCOMPLETE");
            closed(77, 3, "COMPLETED");
            closed(77, 3, "COMPLETED");

            // then
            assertThat(said.found()).filteredOn(line -> line.contains("segment 77 ")) // Others run at the same time.
                    .containsExactly("account main: segment 77 cannot be read: refused",
                            "account main: segment 77 can be read again");
        }
    }

    private void closed(long segment, long pages, String end) {
        CrawlOutcome outcome = switch (end) {
            case "DELETED" -> CrawlOutcome.COMPLETED;
            case "MISSING" -> CrawlOutcome.INCOMPLETE;
            default -> CrawlOutcome.valueOf(end);
        };
        boolean isListed = end.equals(outcome.name());
        unread.closed(List.of(new CrawlReport("main", new CrawlReport.Segment(segment, "Active", 0, "0000000000000000", null),
                new CrawlReport.Run(42, isListed ? Reason.BASELINE : Reason.SEGMENT_DELETED, null, NOW, NOW),
                outcome, "refused",
                new CrawlReport.Walk(pages, pages, 0, OptionalLong.empty(), false), CrawlReport.Counts.NONE)));
    }
}
