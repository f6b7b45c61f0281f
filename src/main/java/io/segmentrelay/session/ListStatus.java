package io.segmentrelay.session;

/** The outcome of the account's last reading of its list of segments. */
public sealed interface ListStatus {
    /** There was none, or it was cut off, or a changed extension must see the list. */
    record Unread() implements ListStatus {
    }

    /** Every segment of the workspace is in it. */
    record Whole() implements ListStatus {
    }

    /** It was taken, but a segment that it lacks may exist. */
    record Doubtful(String why) implements ListStatus {
    }

    /** A page of it could not be had. */
    record Failed(String why) implements ListStatus {
    }

    /** It looks like that of another workspace; this stands until a list is taken. */
    record Refused(String why) implements ListStatus {
    }

    /** Whether walks may begin by it. */
    default boolean isTaken() {
        return this instanceof Whole || this instanceof Doubtful;
    }
}
