package io.segmentrelay.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.StandIn;

/** What the API does wrong while a run lasts: some kinds of faults, each of which meets a few requests in a hundred. */
final class Weather {
    private static final double SHARE = 0.20;
    private static final int KINDS_AT_ONCE = 4;

    /** Each passes, or lies in a way that can be told. */
    private static final List<Supplier<Fault>> KINDS = List.of(
            () -> Fault.status(500), () -> Fault.status(503), () -> Fault.status(502, "1"), () -> Fault.status(429),
            () -> Fault.status(429, "1"), () -> Fault.status(429, "soon"), () -> Fault.status(401), () -> Fault.status(403),
            () -> Fault.status(404).onMembers(), () -> Fault.html(200), () -> Fault.html(503),
            () -> Fault.redirect("/elsewhere/"), Fault::hang, () -> Fault.slow(Duration.ofMillis(300)), Fault::cutOff,
            Fault::dropped, () -> Fault.oversize(1, true), () -> Fault.oversize(1, false), () -> Fault.deep(100),
            Fault::bareArray, Fault::withoutResults, Fault::resultsNoList, Fault::rowsWithoutId,
            () -> Fault.nextRepeats().onMembers(), Fault::nextCycles, () -> Fault.phantomNext().onMembers(),
            () -> Fault.countOff(7).onMembers(), () -> Fault.countOffPercent(10).onMembers(),
            () -> Fault.flickeringCount(1).onMembers(), () -> Fault.withoutCount().onMembers(), Fault::recounting,
            () -> Fault.shifted().onMembers(), () -> Fault.listCutShort(1, false), () -> Fault.listCutShort(0, true));

    private final StandIn standIn;
    private final Diary diary;

    Weather(StandIn standIn, Diary diary) {
        this.standIn = standIn;
        this.diary = diary;
    }

    /** Draws the kinds of one run: over all runs, all of them come. */
    void begin(long seed) {
        Random random = new Random(seed);
        List<Integer> kinds = random.ints(0, KINDS.size()).distinct().limit(KINDS_AT_ONCE).boxed().toList();
        kinds.forEach(kind -> standIn.faults()
                .inject(KINDS.get(kind).get().withProbability(SHARE / KINDS_AT_ONCE, seed + kind)));
        diary.note("faults: " + kinds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
}
