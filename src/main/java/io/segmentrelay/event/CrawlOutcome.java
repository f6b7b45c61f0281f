package io.segmentrelay.event;

import java.util.Locale;

/** How a run ended. */
public enum CrawlOutcome {
    /** Whole: the run judged who left. */
    COMPLETED,
    /** Not proved whole: nobody was judged. */
    INCOMPLETE,
    /** Whole, but leavers are held back until they are confirmed or approved. */
    HELD,
    /** Given up before its end. */
    ABORTED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
