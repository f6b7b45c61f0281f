package io.segmentrelay.walk;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** URLs of pages as short hashes: a run of many thousand pages remembers them all, so that no cycle goes unseen. */
public final class Visited {
    private Visited() {
    }

    /** The first 64 bits of the URL's SHA-256. */
    public static long hash(URI url) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
