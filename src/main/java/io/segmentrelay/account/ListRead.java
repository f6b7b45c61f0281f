package io.segmentrelay.account;

import java.util.List;
import java.util.Optional;

import io.segmentrelay.usercom.SegmentRow;

/**
 * The list of segments as it was read.
 *
 * @param rows the segments on the pages that answered, each once
 * @param whole whether the pages prove that there is no other
 * @param why what is missing from the proof; null if it is whole
 */
public record ListRead(List<SegmentRow> rows, boolean whole, String why) {
    public Optional<SegmentRow> segment(long id) {
        return rows.stream().filter(row -> row.id() == id).findFirst();
    }
}
