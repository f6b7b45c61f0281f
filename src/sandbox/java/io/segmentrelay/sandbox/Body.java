package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes to answer with, and between them as many fillers as it takes to be too large, made up while they are sent. */
record Body(byte[] head, long padding, byte[] tail) {

    private static final byte[] NOTHING = {};
    private static final int CHUNK = 65_536;

    static Body of(byte[] bytes) {
        return new Body(bytes, 0, NOTHING);
    }

    static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    long length() {
        return head.length + padding + tail.length;
    }

    Body half() {
        return of(Arrays.copyOf(head, head.length / 2));
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(head);
        var chunk = new byte[(int) Math.min(CHUNK, padding)];
        Arrays.fill(chunk, (byte) 'x');
        for (var left = padding; left > 0; left -= chunk.length) {
            out.write(chunk, 0, (int) Math.min(chunk.length, left));
        }
        out.write(tail);
    }
}
