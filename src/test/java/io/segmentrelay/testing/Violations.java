package io.segmentrelay.testing;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, each in words, with where it was found. */
final class Violations {
    private final String where;
    private final List<String> found = new ArrayList<>();

    /**
     * @param where
     *        put before every violation
     */
    Violations(String where) {
        this.where = where;
    }

    void add(String what, Object... arguments) {
        found.add(where + ": " + what.formatted(arguments));
    }

    void unless(boolean holds, String what, Object... arguments) {
        if (!holds) {
            add(what, arguments);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
