package io.segmentrelay.chaos;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.Segment;
import io.segmentrelay.sandbox.World;

/** People come and go, segments too, and everything is counted again now and then, until it ends. */
final class Life implements Runnable {
    private static final int PEOPLE = 900;
    private static final int MOST_SEGMENTS = 7;

    private final World world;
    private final Random random;
    private final Diary diary;
    private volatile boolean over;

    Life(World world, long seed, Diary diary) {
        this.world = world;
        this.random = new Random(seed);
        this.diary = diary;
    }

    static World world(long seed) {
        return world(seed, 4, 100, 300);
    }

    /** One of many: a few pages. */
    static World smallWorld(long seed) {
        return world(seed, 3, 20, 60);
    }

    private static World world(long seed, int segments, int atLeast, int more) {
        Random random = new Random(seed);
        World world = World.empty(seed);
        for (int segment = 0; segment < segments; segment++) {
            world.create("Segment " + segment, "", Membership.of(people(random, atLeast + random.nextInt(more))));
        }
        return world;
    }

    void end() {
        over = true;
    }

    @Override
    public void run() {
        try {
            while (!over) {
                happen();
                TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(200));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next thing. */
    void happen() {
        List<Segment> segments = world.segments();
        Segment segment = segments.get(random.nextInt(segments.size()));
        long id = segment.id();
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> world.add(id, people(random, 1 + random.nextInt(12)));
            case 3, 4, 5 -> world.remove(id, some(segment));
            case 6 -> world.move(id, segments.get(random.nextInt(segments.size())).id(), some(segment));
            case 7 -> world.edit(people(random, 1)[0], "custom_id", "Ż-" + random.nextInt(1000));
            case 8 -> world.rename(id, "Renamed 🦊 " + random.nextInt(1000));
            case 9 -> create(segments);
            case 10 -> delete(segments, id);
            case 11 -> {
                world.lastCounted(id, segment.lastCounted().minusSeconds(3600));
                diary.note("last_counted of " + id + " runs backwards");
            }
            case 12 -> world.recountAll();
            default -> world.recount(id);
        }
    }

    private void create(List<Segment> segments) {
        if (segments.size() < MOST_SEGMENTS) {
            world.create("Created " + random.nextInt(1000), "", Membership.of(people(random, random.nextInt(150))));
        }
    }

    /** The first two stay: a list that knows none of the former segments is another workspace's. */
    private void delete(List<Segment> segments, long id) {
        if (segments.indexOf(world.segment(id)) > 1) {
            world.delete(id);
        }
    }

    private long[] some(Segment segment) {
        return random.longs(8, 1, PEOPLE).filter(segment.members()::contains).toArray();
    }

    private static long[] people(Random random, int number) {
        return random.longs(number, 1, PEOPLE).toArray();
    }
}
