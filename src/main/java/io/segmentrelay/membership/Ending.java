package io.segmentrelay.membership;

/** How a walk ended. */
public sealed interface Ending {
    /** The last page said that there is no other. */
    record NextNull() implements Ending {
    }

    /** A page named a next one, which answered 404: the API's known fault at the end of a list, or a failure. */
    record NotFoundOnNext() implements Ending {
    }

    /** A page failed, or its successor must not be followed. */
    record Failed(String why) implements Ending {
    }
}
