package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.usercom.Counted;

class BatchTest {
    private static final OutRecord RECORD = new OutRecord("usercom.memberships", null, "main/1033/27", new byte[0], Map.of());

    private final Batch batch = new Batch();

    @ParameterizedTest
    @CsvSource({ "0, 1", "1, 1", "100, 1", "101, 2", "200, 2", "201, 3" })
    void aPageCountsOnceForEachHundredOfItsRows(int rows, int pages) {
        // when
        batch.read(rows);
        batch.read(1);

        // then
        assertThat(batch.pages).isEqualTo(pages + 1);
    }

    @Test
    void aBatchIsEmptyWithoutEventsReportsAndChangesAndUrgentWithAReport() {
        // given
        Batch ofAnEvent = new Batch();
        Batch ofAReport = new Batch();
        Batch ofAChange = new Batch();
        assertThat(batch.isEmpty()).isTrue();

        // when
        ofAnEvent.add(null, List.of(RECORD));
        ofAReport.close(null, null);
        ofAChange.changes.account();

        // then
        assertThat(List.of(ofAnEvent, ofAReport, ofAChange)).extracting(Batch::isEmpty).containsExactly(false, false, false);
        assertThat(List.of(ofAnEvent, ofAReport, ofAChange)).extracting(Batch::isUrgent).containsExactly(false, true, false);
    }

    @Test
    void aRunRemembersItsLastPlaceInEachPartition() {
        // given
        Run run = new Run(1, Reason.REFRESH, Instant.EPOCH, Counted.UNKNOWN, true);
        batch.add(null, List.of(RECORD));
        batch.add(run, List.of(RECORD, RECORD, RECORD));

        // when
        batch.published(0, 0, 99);
        batch.published(1, 0, 17);
        batch.published(2, 0, 16);
        batch.published(3, 1, 5);

        // then
        assertThat(run.positions).isEqualTo(Map.of(0, 17L, 1, 5L));
    }
}
