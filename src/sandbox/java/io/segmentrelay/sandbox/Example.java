package io.segmentrelay.sandbox;

import java.time.Instant;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** The example account of the vendor's documentation, with people for its numbers. */
final class Example {

    static final long ACTIVE = 1033;
    static final long NEW = 1034;
    static final long SLIPPING_AWAY = 1035;
    static final long WITH_EMAIL = 1036;
    static final long NEW_WITH_EMAIL = 1037;

    /** The size of each segment in the vendor's example. */
    static final int SIZE = 100;

    private static final Instant COUNTED = Instant.parse("2024-10-11T10:12:32.661576Z");
    private static final long FIRST_ID = 11;
    /** Nothing documents the range of ids: from here on, people have one that no int holds. */
    private static final long LARGE_ID = 3_000_000_000L;
    private static final int LARGE_IDS = 3;

    private Example() {
    }

    static World fill(World world) {
        put(world, ACTIVE, "Active", "Users who have visited your website at least once in the last 30 days.",
                pick(id -> id % 3 != 0));
        put(world, NEW, "New", "Users who have visited your website for the first time in the last 24 hours.",
                pick(id -> id % 3 == 1));
        put(world, NEW_WITH_EMAIL, "New with email",
                "Users who first visited your website in the last 24 hours and have provided an email address.",
                pick(id -> id % 3 == 1 && world.persons().hasEmail(id)));
        put(world, WITH_EMAIL, "With email", "Users whose email address you have.",
                pick(id -> world.persons().hasEmail(id)));
        put(world, SLIPPING_AWAY, "Slipping away", "Users who have not visited your page within the last 30 days.",
                pick(id -> id % 3 == 0));
        return world;
    }

    /** A hundred people that fit, of whom a few have large ids. */
    private static Membership pick(LongPredicate fits) {
        var usual = LongStream.iterate(FIRST_ID, id -> id + 1).filter(fits).limit(SIZE - LARGE_IDS);
        var large = LongStream.iterate(LARGE_ID, id -> id + 1).filter(fits).limit(LARGE_IDS);
        return Membership.of(LongStream.concat(usual, large).toArray());
    }

    private static void put(World world, long id, String name, String description, Membership members) {
        world.put(Segment.counted(id, name, description, COUNTED, members));
    }
}
