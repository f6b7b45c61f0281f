package io.segmentrelay.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of a consumer's table of one segment, as {@code docs/copy.md} defines it, and not as the program computes it. */
public final class TableDigest {
    private static final int DIGITS = 16;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(Long.SIZE);

    private BigInteger sum = BigInteger.ZERO;

    public static String of(Iterable<Long> users) {
        TableDigest digest = new TableDigest();
        users.forEach(digest::add);
        return digest.toString();
    }

    public void add(long user) {
        sum = sum.add(word(user));
    }

    public void remove(long user) {
        sum = sum.subtract(word(user));
    }

    private static BigInteger word(long user) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(("" + user).getBytes(StandardCharsets.UTF_8));
            return new BigInteger(HexFormat.of().formatHex(hash).substring(0, DIGITS), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "%016x".formatted(sum.mod(MODULUS));
    }
}
