package io.segmentrelay.membership;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Independent walks in a row that ended at {@code next: null}, were off {@code count} by the same number, and missed the same
 * members: a server whose count is off by a constant.
 *
 * @param deficit count less distinct members seen; never 0
 * @param missedHash a hash of who was missed
 * @param walks how many in a row, up to {@link #CONSTANT}
 * @param counted the last of them
 */
public record OffsetStreak(long deficit, String missedHash, int walks, Evidence counted) {
    /** So many walks in a row prove a constant offset. */
    static final int CONSTANT = 3;

    /** @return null if the count was met */
    static OffsetStreak after(OffsetStreak before, long deficit, Roaring64Bitmap missed, Evidence walk,
            Evidence remembered, Duration interval) {
        if (deficit == 0) {
            return null;
        }
        String hash = hash(missed);
        if (before == null || before.deficit != deficit || !before.missedHash.equals(hash)) {
            return new OffsetStreak(deficit, hash, 1, remembered);
        }
        return walk.isIndependentOf(before.counted, interval)
                ? new OffsetStreak(deficit, hash, Math.min(before.walks + 1, CONSTANT), remembered)
                : new OffsetStreak(deficit, hash, before.walks, before.counted.and(remembered));
    }

    boolean isConstant() {
        return walks >= CONSTANT;
    }

    /** The streak once some of the missed have left: the same server goes on missing the rest. */
    OffsetStreak stillMissing(Roaring64Bitmap rest) {
        return new OffsetStreak(deficit, hash(rest), walks, counted);
    }

    private static String hash(Roaring64Bitmap missed) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer id = ByteBuffer.allocate(Long.BYTES);
            LongIterator ids = missed.getLongIterator();
            while (ids.hasNext()) {
                digest.update(id.clear().putLong(ids.next()).flip());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
