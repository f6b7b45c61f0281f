package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;

class CrawlChecksTest {
    private final RecordLog log = new RecordLog();

    @Test
    void aTrueReportIsFine() {
        // given
        publishARun();
        // when
        log.append(report(42, 0, 2, 2, 1, 5));
        // then
        assertThat(checks().violations()).isEmpty();
        assertThat(checks().runsWithoutReport()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "1, 2, 2, 1, '1 snapshot reported, 0 published'", "0, 3, 2, 1, '3 entered reported, 2 published'",
            "0, 2, 1, 1, '1 updated reported, 2 published'", "0, 2, 2, 0, '0 left reported, 1 published'" })
    void aWrongCountIsFound(long snapshot, long entered, long updated, long left, String expected) {
        // given
        publishARun();
        // when
        log.append(report(42, snapshot, entered, updated, left, 5));
        // then
        assertThat(checks().violations()).singleElement().asString()
                .isEqualTo("usercom.crawls-0@0 main/1033 main/1033/42/completed: " + expected);
    }

    @Test
    void anEventBeyondThePositionsIsFound() {
        // given
        publishARun();
        // when
        log.append(report(42, 0, 2, 2, 1, 3));
        // then
        assertThat(checks().violations()).singleElement().asString()
                .contains("main/1033/42/1/left is beyond the position 3 of partition 0");
    }

    @Test
    void aPartitionWithoutPositionIsFound() {
        // given
        OutRecord entered = Samples.entered(1, 42).get(0);
        log.append(new OutRecord(entered.topic(), 3, entered.key(), entered.value(), entered.headers()));
        // when
        log.append(Samples.report(CrawlOutcome.COMPLETED, 42, new CrawlReport.Counts(0, 1, 0, 0, 0, 0), new TreeMap<>()));
        // then
        assertThat(checks().violations()).singleElement().asString().contains("beyond the position -1 of partition 3");
    }

    @Test
    void anEventOfAnotherSegmentIsFoundUnlessItIsAnUpdate() {
        // given
        log.append(Samples.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1034, "{'id':1}", null, 42));
        // when
        log.append(report(42, 0, 1, 0, 0, 0));
        // then
        assertThat(checks().violations()).singleElement().asString()
                .endsWith("main/1034/42/1/entered is of another segment");
    }

    @Test
    void aSecondReportOfARunIsFound() {
        // given
        log.append(report(42, 0, 0, 0, 0, 0));
        // when
        log.append(report(42, 0, 0, 0, 0, 0));
        // then
        assertThat(checks().violations()).singleElement().asString().endsWith("run main 42 has 2 reports");
    }

    @Test
    void aRunWithoutReportIsNamed() {
        // given
        publishARun();
        // when
        log.append(report(43, 0, 0, 0, 0, 0));
        // then
        assertThat(checks().violations()).isEmpty();
        assertThat(checks().runsWithoutReport()).containsExactly("main 42");
    }

    /** Two enter, two updates for one user in two segments, one leaves with a tombstone: offsets 0 to 5. */
    private void publishARun() {
        log.append(Samples.entered(1, 42)).append(Samples.entered(2, 42)).append(Samples.updated(2, 42, "A", "B"))
                .append(Samples.membership(MembershipChange.UPDATED, Reason.RECOUNTED, 1034, "{'id':2,'custom_id':'B'}",
                        "{'custom_id':'A'}", 42))
                .append(Samples.left(1, 42));
    }

    private CrawlChecks checks() {
        return CrawlChecks.of(log.records());
    }

    private static OutRecord report(long run, long snapshot, long entered, long updated, long left, long position) {
        return Samples.report(CrawlOutcome.COMPLETED, run,
                new CrawlReport.Counts(snapshot, entered, updated, left, 0, 0), Samples.positions(position));
    }
}
