package io.segmentrelay.extension;

import java.util.Map;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.EventValue;
import io.segmentrelay.usercom.SegmentRow;

/** A segment of the list; an extension may say that its members are not followed. */
@RegisterForReflection
public final class ConsideredSegment {
    private final String account;
    private final SegmentRow segment;
    private boolean skipped;
    private String undecided;

    public ConsideredSegment(String account, SegmentRow segment) {
        this.account = account;
        this.segment = segment;
    }

    public String getAccount() {
        return account;
    }

    public long getId() {
        return segment.id();
    }

    /** Null if the API gives none. */
    public String getName() {
        return segment.name();
    }

    /** The API's fields as given. */
    public Map<String, Object> getFields() {
        return EventValue.map(segment.json());
    }

    /** Its members are not followed, as if relay.segments.exclude named it, until a later list without this call. */
    public void skip() {
        skipped = true;
    }

    public boolean isSkipped() {
        return skipped;
    }

    /** @param why why the extension could not say whether its members are followed */
    void undecided(String why) {
        undecided = why;
        skipped = false; // An extension that has not come to its end has decided nothing.
    }

    /** Why it is not known whether its members are followed; null if it is. */
    public String undecidedBecause() {
        return undecided;
    }
}
