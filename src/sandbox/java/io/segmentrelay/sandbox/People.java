package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The life of a sandbox: people enter and leave the segments, some come back, now and then somebody's data change.
 * The same seed gives the same life.
 */
public final class People implements AutoCloseable {

    /** Newcomers have ids that nobody of the example account has. */
    private static final long FIRST_NEWCOMER = 1_001;
    private static final int MOST_AT_ONCE = 3;
    private static final int EDIT_EVERY = 7;
    /** A segment of so many may be a formula, which must not be written out. */
    private static final long CROWD = 10_000;

    private final World world;
    private final Random random;
    private final Map<Long, List<Long>> gone = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(People::thread);
    private long nextNewcomer = FIRST_NEWCOMER;
    private long steps;

    People(World world, long seed) {
        this.world = world;
        this.random = new Random(seed);
    }

    /** Every so often people move in one segment, which is then counted again. */
    public static People live(World world, long seed, Duration recountEvery) {
        var people = new People(world, seed);
        people.clock.scheduleAtFixedRate(people::step, recountEvery.toMillis(), recountEvery.toMillis(), TimeUnit.MILLISECONDS);
        return people;
    }

    void step() {
        // Nobody may delete the segment in the middle of it.
        synchronized (world) {
            var segments = world.segments().stream().filter(segment -> segment.members().size() < CROWD).toList();
            if (!segments.isEmpty()) {
                move(segments.get(random.nextInt(segments.size())));
            }
        }
    }

    private void move(Segment segment) {
        var away = gone.computeIfAbsent(segment.id(), id -> new ArrayList<>());
        var entering = LongStream.range(0, 1 + random.nextInt(MOST_AT_ONCE)).map(i -> entering(away)).toArray();
        var leaving = LongStream.range(0, leavers(segment)).map(i -> somebodyIn(segment)).toArray();
        LongStream.of(leaving).forEach(away::add);
        world.remove(segment.id(), leaving);
        world.add(segment.id(), entering);
        world.recount(segment.id());
        if (++steps % EDIT_EVERY == 0) {
            var user = somebodyIn(world.segment(segment.id()));
            world.edit(user, "custom_id", "B-" + user + "-" + steps);
        }
    }

    /** As many as enter, on the whole; a segment that nobody is in loses nobody. */
    private int leavers(Segment segment) {
        return segment.members().size() <= MOST_AT_ONCE ? 0 : 1 + random.nextInt(MOST_AT_ONCE);
    }

    private long entering(List<Long> away) {
        return !away.isEmpty() && random.nextBoolean() ? away.remove(random.nextInt(away.size())) : nextNewcomer++;
    }

    private long somebodyIn(Segment segment) {
        return segment.members().at(random.nextInt(Math.toIntExact(segment.members().size())));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "people");
        thread.setDaemon(true);
        return thread;
    }
}
