package io.segmentrelay.walk;

import java.util.Optional;

/**
 * How much a list may hold, over all its pages; a longer one counts as endless.
 *
 * @param name what the settings of this limit begin with: {@code relay.list} or {@code relay.crawl}
 * @param rows on all pages, those that come again among them
 * @param bytes of all pages, after decompression
 */
public record Limit(String name, long rows, long bytes) {
    /** The list of segments, by default. */
    public static final Limit LIST = new Limit("relay.list", 100_000, 256L << 20);
    /** A segment's members, by default. */
    public static final Limit SEGMENT = new Limit("relay.crawl", 50_000_000, 50L << 30);

    /** What is wrong with a list that goes on after so much was read; empty if nothing is. */
    Optional<String> exceeded(long read, long bytesRead) {
        if (read >= rows) {
            return Optional.of("it has more than the " + rows + " rows of " + name + ".max-rows");
        }
        return bytesRead < bytes ? Optional.empty()
                : Optional.of("it has more than the " + bytes + " bytes of " + name + ".max-bytes");
    }
}
