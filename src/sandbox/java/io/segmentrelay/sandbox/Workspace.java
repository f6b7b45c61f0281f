package io.segmentrelay.sandbox;

/** A token and what it opens. */
record Workspace(String token, World world, RateLimit limit) {

    Workspace showing(World other) {
        return new Workspace(token, other, limit);
    }
}
