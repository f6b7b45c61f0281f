package io.segmentrelay.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Faults;
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
    /** Of segments that the server is busy counting, or whose list it cuts short: until it has counted them. */
    private final Map<Long, ActiveFault> spells = new HashMap<>();
    private final Map<Long, Integer> spellsBegun = new HashMap<>();
    private Faults faults;
    private volatile boolean over;

    Life(World world, long seed, Diary diary) {
        this.world = world;
        this.random = new Random(seed);
        this.diary = diary;
    }

    /** The same, on a server that errs in the same way as long as it has not counted a segment anew. */
    Life with(Faults ofTheServer) {
        faults = ofTheServer;
        return this;
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
        switch (random.nextInt(24)) {
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
            case 12 -> segments.forEach(each -> recount(each.id()));
            case 13, 14 -> oneGoesAndOneComes(segment);
            case 15 -> world.see(people(random, 1)[0]);
            case 16 -> cast(segment);
            default -> recount(id);
        }
    }

    /** The server has done counting: what it showed meanwhile is over. */
    private void recount(long id) {
        ActiveFault spell = spells.remove(id);
        if (spell != null) {
            faults.clear(spell);
        }
        world.recount(id);
    }

    /** So that a count stands still although rows move. */
    private void oneGoesAndOneComes(Segment segment) {
        if (segment.members().size() > 0) {
            long goes = segment.members().at(random.nextInt((int) segment.members().size()));
            world.members(segment.id(), segment.members().without(goes).with(people(random, 1)));
        }
    }

    /**
     * As long as the segment is not counted anew, walks miss the same members. Two spells in a row hide others: else one
     * recount
     * would bear the other out.
     */
    private void cast(Segment segment) {
        if (faults == null || spells.containsKey(segment.id())) {
            return;
        }
        int spell = spellsBegun.merge(segment.id(), 1, Integer::sum);
        int pages = (int) (segment.counted().size() / ChaosSite.PAGE);
        Fault fault = spell % 3 == 2 && pages > 4 ? Fault.cut(pages - 2 - spell % 2) : Fault.busyCounting(25 * spell % 100, 25);
        ActiveFault active = faults.inject(fault.onMembersOf(segment.id()));
        spells.put(segment.id(), active);
        diary.note(active.kind() + " of " + segment.id());
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
            spells.remove(id);
        }
    }

    private long[] some(Segment segment) {
        return random.longs(8, 1, PEOPLE).filter(segment.members()::contains).toArray();
    }

    private static long[] people(Random random, int number) {
        return random.longs(number, 1, PEOPLE).toArray();
    }
}
