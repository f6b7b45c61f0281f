package io.segmentrelay.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * A digest of member ids in whatever order, which consumers compute of their own tables, as {@code docs/copy.md} says: the sum,
 * modulo 2^64, of the first eight bytes of the SHA-256 of each id in decimal digits. In an XOR a row that is there three times
 * would be as one.
 */
public final class MemberDigest {
    private final MessageDigest sha256 = sha256();
    private long sum;

    /** Of ten million members in about a second. */
    public static MemberDigest of(Roaring64Bitmap members) {
        MemberDigest digest = new MemberDigest();
        members.forEach(digest::add);
        return digest;
    }

    public void add(long id) {
        sum += word(id);
    }

    public void remove(long id) {
        sum -= word(id);
    }

    private long word(long id) {
        return ByteBuffer.wrap(sha256.digest(Long.toString(id).getBytes(StandardCharsets.US_ASCII))).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(sum);
    }
}
