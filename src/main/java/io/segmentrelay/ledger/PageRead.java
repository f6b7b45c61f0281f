package io.segmentrelay.ledger;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import io.segmentrelay.usercom.Member;

/**
 * A page of members as a lane read it.
 *
 * @param members the page's rows
 * @param count the page's {@code count}
 * @param url a hash of its URL
 * @param next the next page's URL; null behind the last
 * @param requests how many requests it took, retries included
 * @param took how long the answered one took; zero if not known
 * @param edits its changes as an extension edited them; null without an extension
 */
public record PageRead(List<Member> members, OptionalLong count, long url, String next, long requests, Duration took,
        Draft.Edited edits) {
    public PageRead(List<Member> members, OptionalLong count, long url, String next, long requests) {
        this(members, count, url, next, requests, Duration.ZERO, null);
    }

    public PageRead taking(Duration time) {
        return new PageRead(members, count, url, next, requests, time, edits);
    }

    public PageRead edited(Draft.Edited made) {
        return new PageRead(members, count, url, next, requests, took, made);
    }
}
