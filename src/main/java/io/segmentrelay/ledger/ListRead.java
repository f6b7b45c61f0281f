package io.segmentrelay.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.segmentrelay.usercom.SegmentRow;

/**
 * The list of segments as it was read.
 *
 * @param rows the segments on the pages that answered, each once
 * @param whole whether the pages prove that there is no other
 * @param why what is missing from the proof; null if it is whole
 * @param skipped the segments whose members an extension does not want followed
 * @param undecided the segments of which an extension could not say, and why
 */
public record ListRead(List<SegmentRow> rows, boolean whole, String why, Set<Long> skipped, Map<Long, String> undecided) {
    /** As no extension has looked at it. */
    public ListRead(List<SegmentRow> rows, boolean whole, String why) {
        this(rows, whole, why, Set.of(), Map.of());
    }

    /** The same, as an extension has looked at it. */
    public ListRead considered(Set<Long> left, Map<Long, String> open) {
        return new ListRead(rows, whole, why, left, open);
    }

    public Optional<SegmentRow> segment(long id) {
        return rows.stream().filter(row -> row.id() == id).findFirst();
    }
}
