package io.segmentrelay.usercom;

import java.nio.ByteBuffer;

/** Whether bytes are UTF-8, without a decoded copy: pages are large. */
final class Utf8 {
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {
    }

    static boolean isValid(byte[] bytes) {
        ByteBuffer eights = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at < bytes.length) {
            if (at <= bytes.length - Long.BYTES && (eights.getLong(at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
                continue;
            }
            int length = character(bytes, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** @return the bytes of the character that begins there, as table 3-7 of the Unicode standard has them; 0 for none */
    private static int character(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80; // Else fewer bytes would do.
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf; // Else a surrogate, or beyond the last character.
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
