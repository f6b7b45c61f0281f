package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import io.segmentrelay.usercom.Counted;

/**
 * A day of an account to come, as the schedule would have it: which segments its requests go to, and how soon counts are told.
 * All goes well in it, nobody leaves, and every segment was walked before.
 */
public final class Forecast {
    /** So long an answer takes. */
    private static final long ANSWER = 200;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int ROWS = 100;
    /** Of the poll interval: else all counts of a segment, made at whole minutes, would wait for the list equally long. */
    private static final double DRIFT = 0.2;

    private final Settings settings;
    private final List<Counting> segments = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final long perRequest;
    private final long listPages;
    private long now;
    private long budgetFrom;
    private long nextList;
    private long listRequests;

    /**
     * A segment that is followed.
     *
     * @param members how many pages they fill is what a walk costs
     * @param interval how often the server counts it
     * @param firstCount when that is, after the beginning
     */
    public record Segment(long id, String name, long members, Duration interval, Duration firstCount) {
    }

    /**
     * What is decided for the account.
     *
     * @param listed how many segments the list has, followed or not
     */
    public record Settings(double requestsPerSecond, int lanes, Duration pollInterval, Duration fullRefresh, int listed) {
    }

    /**
     * What a segment, or all of them together, got of the day.
     *
     * @param half within what time after it was made the faster half of the counts were told; zero if there was none
     * @param most the same of 99 in 100
     */
    public record Got(long requests, Duration half, Duration most) {
    }

    /** @param list requests for the list of segments */
    public record Outcome(long list, Got all, Map<Long, Got> segments) {
        public long requests() {
            return list + all.requests;
        }
    }

    private static final class Counting {
        private final Segment segment;
        private final long pages;
        /** Counts are numbered; the one that was made last before the beginning is 0. */
        private long listed;
        private long told;
        private long endedAt;
        private long requests;
        private long[] waits = new long[0];
        private Candidate candidate;

        Counting(Segment segment) {
            this.segment = segment;
            this.pages = Math.max(1, (segment.members + ROWS - 1) / ROWS);
            changed();
        }

        private long counted(long number) {
            return segment.firstCount.toMillis() + (number - 1) * segment.interval.toMillis();
        }

        private void list(long now) {
            long made = now < segment.firstCount.toMillis() ? 0
                    : 1 + (now - segment.firstCount.toMillis()) / segment.interval.toMillis();
            if (made != listed) {
                listed = made;
                changed();
            }
        }

        private void told(long count, long now) {
            if (count != told && now >= DAY) {
                waits = Arrays.copyOf(waits, waits.length + 1);
                waits[waits.length - 1] = now - counted(count);
            }
            told = count;
            endedAt = now;
            changed();
        }

        private void changed() {
            candidate = new Candidate(segment.id, segment.name, segment.members, new Candidate.Wanted(true, false, false),
                    new Candidate.Listed(numbered(listed), segment.interval, false),
                    new Candidate.Walked(numbered(told), Instant.ofEpochMilli(endedAt), null, false, false));
        }

        private static Counted numbered(long count) {
            return new Counted(Long.toString(count), OptionalLong.empty());
        }
    }

    private static final class Lane {
        private final Counting segment;
        private final long count;
        private final boolean overdue;
        private long pagesLeft;
        private long ready;

        Lane(Counting segment, boolean overdue, long now) {
            this.segment = segment;
            this.overdue = overdue;
            this.count = segment.listed;
            this.pagesLeft = segment.pages;
            this.ready = now;
        }
    }

    private Forecast(List<Segment> followed, Settings settings) {
        this.settings = settings;
        this.perRequest = Math.round(1000 / settings.requestsPerSecond);
        this.listPages = Math.max(1, (settings.listed + ROWS - 1) / ROWS);
        followed.forEach(segment -> segments.add(new Counting(segment)));
    }

    /** The second of two days: the first one begins with nothing to do. */
    public static Outcome of(List<Segment> followed, Settings settings) {
        Forecast forecast = new Forecast(followed, settings);
        while (forecast.now < 2 * DAY) {
            forecast.step();
        }
        return forecast.outcome();
    }

    private void step() {
        Lane lane = lanes.stream().min(Comparator.comparingLong(this::at).thenComparingLong(one -> one.ready)).orElse(null);
        if (lane == null || Math.max(nextList, budgetFrom) <= at(lane)) {
            spend(nextList, listPages);
            listRequests += isMeasured() ? listPages : 0;
            nextList = now + Math.round(settings.pollInterval.toMillis() * random.nextDouble(1 - DRIFT, 1 + DRIFT));
            segments.forEach(segment -> segment.list(now));
            begin();
        } else if (lane.pagesLeft == 0) {
            now = lane.ready;
            lane.segment.told(lane.count, now);
            lanes.remove(lane);
            begin();
        } else {
            spend(lane.ready, 1);
            lane.segment.requests += isMeasured() ? 1 : 0;
            lane.pagesLeft--;
            lane.ready = now + ANSWER;
        }
    }

    /** When the lane gets on. */
    private long at(Lane lane) {
        return lane.pagesLeft == 0 ? lane.ready : Math.max(lane.ready, budgetFrom);
    }

    private boolean isMeasured() {
        return now >= DAY && now < 2 * DAY;
    }

    private void spend(long wanted, long requests) {
        now = Math.max(wanted, budgetFrom);
        budgetFrom = now + requests * perRequest;
    }

    private void begin() {
        int free = settings.lanes - lanes.size();
        if (free == 0) {
            return;
        }
        Set<Long> walking = new HashSet<>();
        lanes.forEach(lane -> walking.add(lane.segment.segment.id));
        boolean overdueLaneFree = lanes.stream().noneMatch(lane -> lane.overdue);
        List<Long> chosen = new Schedule(settings.fullRefresh).choose(segments.stream().map(one -> one.candidate).toList(),
                walking, free, overdueLaneFree, Instant.ofEpochMilli(now));
        for (int i = 0; i < chosen.size(); i++) {
            long id = chosen.get(i);
            Counting segment = segments.stream().filter(one -> one.segment.id == id).findFirst().orElseThrow();
            lanes.add(new Lane(segment, overdueLaneFree && i == 0, now));
        }
    }

    /** Counts that still wait are in it with what they have waited so far: a budget that is too small must not look fast. */
    private Outcome outcome() {
        Map<Long, Got> got = new LinkedHashMap<>();
        for (Counting segment : segments) {
            if (segment.listed != segment.told) {
                segment.told(segment.told + 1, now);
            }
            got.put(segment.segment.id, got(segment.requests, segment.waits));
        }
        return new Outcome(listRequests, got(segments.stream().mapToLong(segment -> segment.requests).sum(),
                segments.stream().flatMapToLong(segment -> LongStream.of(segment.waits)).toArray()), got);
    }

    private static Got got(long requests, long[] waits) {
        long[] sorted = waits.clone();
        Arrays.sort(sorted);
        return new Got(requests, quantile(sorted, 0.5), quantile(sorted, 0.99));
    }

    private static Duration quantile(long[] sorted, double share) {
        return sorted.length == 0 ? Duration.ZERO
                : Duration.ofMillis(sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))]);
    }
}
