package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.session.SharedListRead;
import io.segmentrelay.usercom.SegmentRow;

/** Many segments that are counted anew at once, and somebody has left each: on a clock that goes from request to request. */
@Timeout(60)
class RecountOfAllTest {
    private static final int SEGMENTS = 300;
    private static final int PAGES_OF_LIST = 3;
    private static final int LANES = 4;
    private static final int PAGE = 100;
    private static final Duration REQUEST = Duration.ofSeconds(1).dividedBy(6);
    private static final Duration POLL = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2024-10-11T10:00:00Z");

    private final AtomicLong time = new AtomicLong();
    private final InstantSource now = () -> START.plusNanos(time.get());
    private final AccountState state = new AccountState(Ledgers.ACCOUNT);
    private final Ledger ledger = Ledgers.of(state, now.withZone(ZoneOffset.UTC));
    private final Schedule schedule = new Schedule(Duration.ofHours(24));
    private final SharedListRead rounds = new SharedListRead(() -> REQUEST, () -> true, time::get);
    private final Deque<Lane> lanes = new ArrayDeque<>();
    private final List<Lane> confirming = new ArrayList<>();
    private SharedListRead.Round awaited;
    private String counted = "1";
    private boolean someLeft;

    private static final class Lane {
        private final long segment;
        private final long run;
        private int read;

        Lane(OpenedRun opened) {
            this.segment = opened.segment();
            this.run = opened.run();
        }
    }

    @Test
    void takeHardlyLongerThanTheirPages() throws Exception {
        // given
        list();
        LongStream.rangeClosed(1, SEGMENTS).forEach(segment -> {
            Lane lane = new Lane(ledger.open(segment).orElseThrow());
            while (!page(lane)) {
                time.incrementAndGet();
            }
            ledger.close(segment, lane.run, new Ending.NextNull(), new ListedAfter.NotRead());
        });
        long pages = LongStream.rangeClosed(1, SEGMENTS).map(RecountOfAllTest::pages).sum();

        // when
        counted = "2";
        someLeft = true;
        long requests = 0;
        long listed = 0;
        long nextPoll = time.get();
        while (!isTrue()) {
            if (time.get() >= nextPoll) {
                nextPoll += POLL.toNanos();
                awaited = rounds.join().round();
            }
            if (awaited != null && rounds.untilBegin(awaited) == 0) {
                listed += readList();
                requests += PAGES_OF_LIST;
                continue;
            }
            send();
            requests++;
        }

        // then
        assertThat(requests).as("seconds are requests").isLessThan(pages * 13 / 10);
        assertThat(listed).as("readings of the list").isLessThan(requests / 10 / PAGES_OF_LIST + 3);
    }

    private int readList() throws InterruptedException {
        List<Lane> served = List.copyOf(confirming);
        confirming.clear();
        rounds.begin(awaited);
        awaited = null;
        time.addAndGet(REQUEST.toNanos() * PAGES_OF_LIST);
        rounds.end(PAGES_OF_LIST);
        list();
        served.forEach(lane -> leave(lane, ledger.close(lane.segment, lane.run, new Ending.NextNull(),
                new ListedAfter.Read(counted, OptionalLong.of(members(lane.segment).length)))));
        return 1;
    }

    /** Whoever has a lane sends its next request, if there is one to send. */
    private void send() {
        time.addAndGet(REQUEST.toNanos());
        Set<Long> busy = new HashSet<>();
        lanes.forEach(lane -> busy.add(lane.segment));
        confirming.forEach(lane -> busy.add(lane.segment));

        schedule.choose(ledger.candidates(), busy, LANES - lanes.size(), false, now.instant())
                .forEach(segment -> ledger.open(segment).ifPresent(opened -> lanes.add(new Lane(opened))));
        Lane lane = lanes.poll();
        if (lane != null && !page(lane)) {
            lanes.add(lane);
        } else if (lane != null) {
            RunLedger.Close close = ledger.close(lane.segment, lane.run, new Ending.NextNull(), new ListedAfter.NotRead());
            if (close == RunLedger.Close.WANTS_LIST) {
                awaited = rounds.joinAfterWalk().round();
                confirming.add(lane);
            } else {
                leave(lane, close);
            }
        }
    }

    /** @return whether it was the last */
    private boolean page(Lane lane) {
        long[] members = members(lane.segment);
        int from = lane.read * PAGE;
        int to = Math.min(members.length, from + PAGE);
        lane.read++;
        boolean last = to == members.length;
        ledger.page(lane.segment, lane.run, Ledgers.page(lane.segment, lane.read, last, members.length,
                Arrays.copyOfRange(members, from, to)));
        return last;
    }

    private void leave(Lane lane, RunLedger.Close close) {
        while (close == RunLedger.Close.LEAVING && ledger.leave(lane.segment)) {
            ledger.seal();
        }
        ledger.seal();
    }

    private void list() {
        List<SegmentRow> rows = new ArrayList<>();
        LongStream.rangeClosed(1, SEGMENTS)
                .forEach(segment -> rows.addAll(Ledgers.list(counted, members(segment).length, segment).rows()));
        ledger.listed(new ListRead(rows, true, null));
        ledger.seal();
    }

    private static long pages(long segment) {
        return 1 + segment % 3;
    }

    private long[] members(long segment) {
        return LongStream.range(someLeft ? 1 : 0, pages(segment) * PAGE - 10).map(index -> segment * 1_000 + index).toArray();
    }

    private boolean isTrue() {
        return state.segments.values().stream()
                .allMatch(segment -> segment.members.getLongCardinality() == members(segment.id).length);
    }
}
