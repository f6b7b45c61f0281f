package io.segmentrelay.state;

/**
 * Where an open run stands. Each arrow is one committed transaction, so a crash resumes at the phase last committed:
 *
 * <pre>
 *   WALKING ──▶ LEAVING ──▶ closed        leavers are judged, then published in chunks
 *      │
 *      ├──────▶ DELETING ─▶ closed        the segment is gone: every member leaves, then the segment
 *      └──────▶ closed                    nobody left, or the walk judged nobody
 * </pre>
 */
public enum Phase {
    WALKING,
    LEAVING,
    DELETING
}
