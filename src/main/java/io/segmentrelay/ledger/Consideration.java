package io.segmentrelay.ledger;

/** Whether an extension wants a segment's members followed, as of the last list that shows it. Not kept in the state. */
public sealed interface Consideration {
    /** The extension wants them, or there is none. */
    record Followed() implements Consideration {
    }

    record Skipped() implements Consideration {
    }

    /** No list has been shown to the extension since this process took the account, or since the extension changed. */
    record Unasked() implements Consideration {
    }

    /** @param why the extension could not say: every walk fails for that */
    record Undecided(String why) implements Consideration {
    }

    default boolean isDecided() {
        return this instanceof Followed || this instanceof Skipped;
    }

    /** Why every walk of the segment fails; null if none does for that. */
    default String whyUndecided() {
        return this instanceof Undecided undecided ? undecided.why : null;
    }
}
