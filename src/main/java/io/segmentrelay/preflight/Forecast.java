package io.segmentrelay.preflight;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.usercom.Counted;

/**
 * A day of an account to come, as the schedule would have it: which segments its requests go to, and how soon counts are told.
 * All goes well in it, nobody leaves, and every segment was walked before.
 */
final class Forecast {
    /** So long an answer takes. */
    private static final long ANSWER = 200;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int ROWS = 100;
    /** Of the poll interval: else all counts of a segment, made at whole minutes, would wait for the list equally long. */
    private static final double DRIFT = 0.2;

    private final Settings settings;
    private final Schedule schedule;
    private final Map<Long, Counting> segments = new LinkedHashMap<>();
    /** Those that the schedule may choose, as of the last reading of the list. */
    private final Map<Long, Counting> due = new LinkedHashMap<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final double perRequest;
    private final long listPages;
    private long now;
    private double budgetFrom;
    private long nextList;
    private long listRequests;

    /**
     * A segment that is followed.
     *
     * @param members how many pages they fill is what a walk costs
     * @param interval how often the server counts it
     * @param firstCount when that is, after the beginning
     */
    record Segment(long id, String name, long members, Duration interval, Duration firstCount) {
    }

    /**
     * What is decided for the account.
     *
     * @param listed how many segments the list has, followed or not
     */
    record Settings(double requestsPerSecond, int lanes, Duration pollInterval, Duration fullRefresh, int listed) {
    }

    /**
     * What a segment, or all of them together, got of the day.
     *
     * @param half within what time after its count the faster half of the walks told it, the first of several; zero for none
     * @param most the same of 99 in 100
     */
    record Got(long requests, Duration half, Duration most) {
    }

    /** @param list requests for the list of segments */
    record Outcome(long list, Got all, Map<Long, Got> segments) {
        long requests() {
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

        /** @param endedAt when its last walk ended, before the beginning */
        Counting(Segment segment, long endedAt) {
            this.segment = segment;
            this.endedAt = endedAt;
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
                waits[waits.length - 1] = now - counted(told + 1); // The oldest of those that it tells.
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
        this.schedule = new Schedule(settings.fullRefresh);
        this.perRequest = 1000 / settings.requestsPerSecond;
        this.listPages = Math.max(1, (settings.listed + ROWS - 1) / ROWS);
        followed.forEach(segment -> segments.put(segment.id,
                new Counting(segment, -random.nextLong(settings.fullRefresh.toMillis()))));
    }

    /** The second of two days: the first one begins with nothing to do. */
    static Outcome of(List<Segment> followed, Settings settings) {
        Forecast forecast = new Forecast(followed, settings);
        while (forecast.now < 2 * DAY) {
            forecast.step();
        }
        return forecast.outcome();
    }

    private void step() {
        Lane lane = lanes.stream().min(Comparator.comparingDouble(this::at).thenComparingLong(one -> one.ready)).orElse(null);
        if (lane == null || Math.max(nextList, budgetFrom) <= at(lane)) {
            spend(nextList, listPages);
            listRequests += isMeasured() ? listPages : 0;
            nextList = now + Math.round(settings.pollInterval.toMillis() * random.nextDouble(1 - DRIFT, 1 + DRIFT));
            segments.values().forEach(this::list);
            begin();
        } else if (lane.pagesLeft == 0) {
            now = lane.ready;
            lane.segment.told(lane.count, now);
            lanes.remove(lane);
            consider(lane.segment);
            begin();
        } else {
            spend(lane.ready, 1);
            lane.segment.requests += isMeasured() ? 1 : 0;
            lane.pagesLeft--;
            lane.ready = now + ANSWER;
        }
    }

    private void list(Counting segment) {
        segment.list(now);
        consider(segment);
    }

    private void consider(Counting segment) {
        if (schedule.isDue(segment.candidate, Instant.ofEpochMilli(now))) {
            due.put(segment.segment.id, segment);
        } else {
            due.remove(segment.segment.id);
        }
    }

    /** When the lane gets on. */
    private double at(Lane lane) {
        return lane.pagesLeft == 0 ? lane.ready : Math.max(lane.ready, budgetFrom);
    }

    private boolean isMeasured() {
        return now >= DAY && now < 2 * DAY;
    }

    private void spend(long wanted, long requests) {
        double from = Math.max(wanted, budgetFrom);
        now = (long) from;
        budgetFrom = from + requests * perRequest;
    }

    private void begin() {
        int free = settings.lanes - lanes.size();
        if (free == 0) {
            return;
        }
        Set<Long> walking = lanes.stream().map(lane -> lane.segment.segment.id).collect(Collectors.toSet());
        boolean overdueLaneFree = lanes.stream().noneMatch(lane -> lane.overdue);
        List<Long> chosen = schedule.choose(due.values().stream().map(one -> one.candidate).toList(), walking, free,
                overdueLaneFree, Instant.ofEpochMilli(now));
        for (int i = 0; i < chosen.size(); i++) {
            lanes.add(new Lane(segments.get(chosen.get(i)), overdueLaneFree && i == 0, now));
        }
    }

    /** Counts that still wait are in it with what they have waited so far: a budget that is too small must not look fast. */
    private Outcome outcome() {
        Map<Long, Got> got = new LinkedHashMap<>();
        for (Counting segment : segments.values()) {
            if (segment.listed != segment.told) {
                segment.told(segment.told + 1, now);
            }
            got.put(segment.segment.id, got(segment.requests, segment.waits));
        }
        return new Outcome(listRequests, got(segments.values().stream().mapToLong(segment -> segment.requests).sum(),
                segments.values().stream().flatMapToLong(segment -> LongStream.of(segment.waits)).toArray()), got);
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
