package io.segmentrelay.relay;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.Segment;
import io.segmentrelay.sandbox.World;

/** A random life of an account, the same for the same seed: what happens in it, though not when the relay looks. */
final class History {
    private static final long SEED = Long.getLong("histories.seed", 20241011);
    private static final int STEPS = 30;
    private static final int PEOPLE = 250;
    private static final int MOST_SEGMENTS = 6;
    private static final int[] REQUESTS_BETWEEN = { 0, 0, 0, 1, 3 };

    private final Account account;
    private final World world;
    private final Random random;
    private final List<Consumer<Segment>> steps = List.of(this::enter, this::enter, this::leave, this::leave, this::recount,
            this::recount, this::recount, this::recountAll, this::move, this::edit, this::rename, this::create, this::delete);

    History(int number) {
        this.account = ManyAccounts.history(number);
        this.world = account.world();
        this.random = new Random(seed(number) + 1);
    }

    static long seed(int number) {
        return SEED + 1_000_003L * number;
    }

    static World world(int number) {
        Random random = new Random(seed(number));
        World world = World.empty(seed(number));
        for (int segment = 0; segment < 2 + random.nextInt(3); segment++) {
            world.create("Segment " + segment, "", Membership.of(people(random, 10 + random.nextInt(110))));
        }
        return world;
    }

    /** Lives it to its end, then counts everything once more. */
    void live() {
        for (int step = 0; step < STEPS; step++) {
            List<Segment> segments = world.segments();
            steps.get(random.nextInt(steps.size())).accept(segments.get(random.nextInt(segments.size())));
            awaitRequests(REQUESTS_BETWEEN[random.nextInt(REQUESTS_BETWEEN.length)]);
        }
        world.recountAll();
    }

    /** Lets the relay go on meanwhile: life happens between its pages. */
    private void awaitRequests(int requests) {
        long before = requests();
        account.await("requests").until(() -> requests() >= before + requests);
    }

    private long requests() {
        return account.log().counters().getOrDefault("requests", 0L);
    }

    private void enter(Segment segment) {
        world.add(segment.id(), people(random, 1 + random.nextInt(8)));
    }

    private void leave(Segment segment) {
        long[] members = segment.members().toArray();
        world.remove(segment.id(), random.ints(random.nextInt(8), 0, Math.max(1, members.length))
                .filter(index -> index < members.length).mapToLong(index -> members[index]).toArray());
    }

    private void move(Segment from) {
        List<Segment> segments = world.segments();
        leave(from);
        world.move(from.id(), segments.get(random.nextInt(segments.size())).id(), from.members().ids().limit(2).toArray());
    }

    private void recount(Segment segment) {
        world.recount(segment.id());
    }

    private void recountAll(Segment any) {
        world.recountAll();
    }

    private void edit(Segment segment) {
        LongStream.of(people(random, 10)).forEach(user -> world.edit(user, "custom_id", "Ż-" + random.nextInt(1_000)));
    }

    private void rename(Segment segment) {
        world.rename(segment.id(), "Renamed 🦊 " + random.nextInt(1_000));
        world.describe(segment.id(), "Opis " + random.nextInt(1_000));
    }

    private void create(Segment any) {
        if (world.segments().size() < MOST_SEGMENTS) {
            world.create("Created " + random.nextInt(1_000), "", Membership.of(people(random, random.nextInt(60))));
        }
    }

    /** The first one stays: a list that knows none of the former segments is another workspace's. */
    private void delete(Segment segment) {
        if (segment.id() != world.segments().get(0).id()) {
            world.delete(segment.id());
        }
    }

    private static long[] people(Random random, int number) {
        return random.longs(number, 1, PEOPLE).toArray();
    }
}
