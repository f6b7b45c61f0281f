package io.segmentrelay.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * A request that the stand-in saw.
 *
 * @param nanoTime when it came, as {@link System#nanoTime()} tells it
 * @param host the {@code Host} header; empty if there was none
 * @param url path and query
 * @param token that it was a known one
 * @param version that {@code version=2} was asked for
 * @param slash that the path ended in one
 * @param segment 0 unless members were asked for
 * @param page from 0; -1 if none was asked for
 * @param status what was answered
 * @param rows the ids on the page of members, in their order, as far as the log keeps them; null if it does not, or if it was
 *        no page that can be read
 */
public record Request(long nanoTime, Instant at, String method, String host, String url, boolean token, boolean version,
        boolean slash, Kind kind, long segment, long page, int status, List<Long> rows) {
}
