package io.segmentrelay.sandbox;

/** Somebody else's workspace: other segments, other people. */
final class Elsewhere {

    private Elsewhere() {
    }

    static World world() {
        var world = World.empty(7);
        world.create(7001, "Somebody else's", "", Membership.formula(250, index -> 700_000 + index));
        return world;
    }
}
