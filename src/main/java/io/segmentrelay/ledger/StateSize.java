package io.segmentrelay.ledger;

import java.util.Comparator;
import java.util.List;

import io.segmentrelay.text.OneLine;

/**
 * How much an account's state holds, as metrics and page show it.
 *
 * @param memberships members of all segments, added up
 * @param suspects members that walks missed and that have not left, held ones among them
 * @param held leavers that the brake holds
 * @param remembered users whose fields are kept
 * @param bytes of bitmaps and fields, roughly, as they are written
 * @param openRuns segments that are being walked, or whose walk is being published
 * @param largest the segments with the most members
 */
public record StateSize(int segments, long memberships, long suspects, long held, long remembered, long bytes, int openRuns,
        List<Size> largest) {
    public static final StateSize NONE = new StateSize(0, 0, 0, 0, 0, 0, 0, List.of());
    /** So many segments have a series of their own: one for each of thousands would be a burden. */
    private static final int LARGEST = 100;

    public record Size(long segment, String name, long members) {
    }

    public static StateSize of(AccountState state) {
        long memberships = 0;
        long suspects = 0;
        long held = 0;
        long bytes = state.users.bytes();
        int openRuns = 0;
        for (SegmentState segment : state.segments.values()) {
            memberships += segment.members.getLongCardinality();
            suspects += segment.suspects.count();
            held += segment.suspects.held().getLongCardinality();
            bytes += segment.members.serializedSizeInBytes();
            openRuns += segment.run == null ? 0 : 1;
        }
        List<Size> largest = state.segments.values().stream()
                .map(segment -> new Size(segment.id, OneLine.name(segment.row().name()), segment.members.getLongCardinality()))
                .sorted(Comparator.comparingLong(Size::members).reversed().thenComparing(Size::segment)).limit(LARGEST)
                .toList();
        return new StateSize(state.segments.size(), memberships, suspects, held, state.users.size(), bytes, openRuns, largest);
    }
}
