package io.segmentrelay.ledger;

import java.util.HashMap;
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
 * @param considered what an extension says of segments that it does not simply have followed
 */
public record ListRead(List<SegmentRow> rows, boolean whole, String why, Map<Long, Consideration> considered) {
    public ListRead(List<SegmentRow> rows, boolean whole, String why) {
        this(rows, whole, why, Map.of());
    }

    /** @param undecided the segments of which the extension could not say whether they are followed, and why */
    public ListRead considered(Set<Long> skipped, Map<Long, String> undecided) {
        Map<Long, Consideration> by = new HashMap<>();
        skipped.forEach(id -> by.put(id, new Consideration.Skipped()));
        undecided.forEach((id, why) -> by.put(id, new Consideration.Undecided(why)));
        return new ListRead(rows, whole, why, by);
    }

    Consideration consideration(long id) {
        return considered.getOrDefault(id, new Consideration.Followed());
    }

    public Optional<SegmentRow> segment(long id) {
        return rows.stream().filter(row -> row.id() == id).findFirst();
    }
}
