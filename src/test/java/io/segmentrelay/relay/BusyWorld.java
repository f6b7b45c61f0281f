package io.segmentrelay.relay;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** More pages than the budget can ever read, if they are counted again and again. */
final class BusyWorld {
    private static final int SEGMENTS = 12;
    private static final int MEMBERS = 400;

    private BusyWorld() {
    }

    static World create() {
        World world = World.empty(2);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            long first = 10_000L * segment;
            world.create("Busy " + segment, "", Membership.formula(MEMBERS, index -> first + index));
        }
        return world;
    }
}
