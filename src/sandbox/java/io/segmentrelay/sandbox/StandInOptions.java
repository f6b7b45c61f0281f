package io.segmentrelay.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How to start a stand-in.
 *
 * @param port 0 for a free one
 * @param token 64 characters
 * @param world what the token sees
 */
public record StandInOptions(int port, String token, World world, Shape shape, Rate rate) {

    private static final long SEED = 42;

    /** The vendor's example account on a free port, as strict as is known. */
    public static StandInOptions defaults() {
        return new StandInOptions(0, tokenFor("main " + SEED), World.example(SEED), Shape.VENDOR, Rate.VENDOR);
    }

    /** The same token for the same text, as long as a real one. */
    public static String tokenFor(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(("sandbox " + text).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public StandInOptions port(int newPort) {
        return new StandInOptions(newPort, token, world, shape, rate);
    }

    public StandInOptions token(String newToken) {
        return new StandInOptions(port, newToken, world, shape, rate);
    }

    public StandInOptions world(World newWorld) {
        return new StandInOptions(port, token, newWorld, shape, rate);
    }

    public StandInOptions shape(Shape newShape) {
        return new StandInOptions(port, token, world, newShape, rate);
    }

    public StandInOptions pageSize(int rows) {
        return shape(shape.pageSize(rows));
    }

    public StandInOptions rows(RowStyle style) {
        return shape(shape.rows(style));
    }

    public StandInOptions paging(Paging paging) {
        return shape(shape.paging(paging));
    }

    public StandInOptions rate(Rate newRate) {
        return new StandInOptions(port, token, world, shape, newRate);
    }

    public StandInOptions unlimited() {
        return rate(Rate.unlimited());
    }
}
