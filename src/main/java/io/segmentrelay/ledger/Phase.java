package io.segmentrelay.ledger;

/**
 * Where an open run stands. Each arrow is one committed transaction, so a crash resumes at the phase last committed:
 *
 * <pre>
 *   WALKING ──▶ LEAVING ──▶ closed        leavers are judged, then published in chunks
 *      │
 *      ├──────▶ DELETING ─▶ closed        the segment is gone: every member leaves, then the segment
 *      └──────▶ closed                    nobody left, or the walk judged nobody
 *
 *               LEAVING ──▶ closed        held leavers were approved: no walk of its own
 *               SNAPSHOTTING ─▶ closed    every member is published once more, in chunks; nobody leaves
 * </pre>
 */
public enum Phase {
    WALKING,
    LEAVING,
    DELETING,
    SNAPSHOTTING
}
