package io.segmentrelay.event;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * The figures of one run, reported when it closes.
 *
 * @param account the account's name
 * @param outcome how it ended
 * @param why the outcome in words; null where there is nothing to say
 * @param walk what was asked of the API
 * @param counts what was published
 */
public record CrawlReport(String account, Segment segment, Run run, CrawlOutcome outcome, String why, Walk walk,
        Counts counts) {
    /**
     * The segment that the run was about.
     *
     * @param name its name at the time; not null
     * @param members how many members it has after the run, as published: suspects and held leavers among them
     * @param digest of the ids of these members
     * @param alarm whether it is suddenly larger or smaller than in the walk before; null if not
     */
    public record Segment(long id, String name, long members, String digest, SizeAlarm alarm) {
    }

    /**
     * The run itself.
     *
     * @param number {@code crawl} in the events that it published
     * @param reason why it took place
     * @param countedAt the segment's {@code last_counted} as read before the first page; null if the API gave none
     * @param startedAt when its first request was due
     * @param finishedAt when the report was written
     */
    public record Run(long number, Reason reason, String countedAt, Instant startedAt, Instant finishedAt) {
    }

    /**
     * The requests of a run, and what they brought.
     *
     * @param pages pages of members that were read
     * @param requests requests that were sent, retries included
     * @param membersSeen distinct members on those pages
     * @param membersExpected the pages' {@code count}; empty if none gave one
     * @param exact whether the walk left no doubt about who is missing
     */
    public record Walk(long pages, long requests, long membersSeen, OptionalLong membersExpected, boolean exact) {
    }

    /**
     * How many events of each kind the run published, tombstones aside.
     *
     * @param updated over all segments: a user whose fields changed has an event in each of them
     * @param held leavers that the brake holds
     * @param filtered events that an extension of the routes dropped; they are in none of the other counts
     */
    public record Counts(long snapshot, long entered, long updated, long left, long held, long filtered) {
        /** For a run that published nothing. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    }
}
