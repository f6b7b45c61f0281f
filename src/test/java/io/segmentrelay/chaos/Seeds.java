package io.segmentrelay.chaos;

import java.util.stream.LongStream;

/** Which lives are lived. */
final class Seeds {
    private Seeds() {
    }

    /** @param range {@code 7}, or {@code 1-100} */
    static LongStream of(String range) {
        String[] ends = range.split("-");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }
}
