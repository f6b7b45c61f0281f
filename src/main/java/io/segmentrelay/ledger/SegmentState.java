package io.segmentrelay.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.usercom.SegmentRow;

/** What the relay remembers of one segment. Owned by the account's writer thread. */
public final class SegmentState {
    public final long id;
    /** The segment as last published, with the API's fields as given. */
    public ObjectNode published;
    public Roaring64Bitmap members = new Roaring64Bitmap();
    /** Had a whole walk: whoever is new has entered. */
    public boolean baselined;
    /** The {@code last_counted} that was walked; null if never, or if the list has none. */
    public String walkedCounted;
    public OptionalLong walkedObjectCount = OptionalLong.empty();
    /** When the last whole walk ended; null if there was none. */
    public Instant walkedAt;
    /** How long the last walk took, whole or not; null if there was none. */
    public Duration lastWalkTook;
    public Suspects suspects = Suspects.none();
    /** Members of whom a published field changed while the segment was not followed: it has not been told here. */
    public Roaring64Bitmap outdated = new Roaring64Bitmap();
    public OffsetStreak streak;
    public boolean confirmAtOnce;
    /** Walks in a row that judged nobody. */
    public int attempts;
    /** Not walked before; null for no such limit. */
    public Instant nextTry;
    public boolean paused;
    /** Somebody asked for a walk: it is due at once. */
    public boolean requested;
    /** Somebody asked for all members once more: they are published as soon as no run is open. */
    public boolean repeat;
    /** An extension does not want it followed, as of the last list. Not kept in the state. */
    public boolean skipped;
    /** An extension has yet to say whether it wants it followed, in the next list that shows it. Not kept in the state. */
    public boolean unconsidered;
    /** Why an extension could not say whether it wants it followed; null if it could. Not kept in the state. */
    public String undecided;
    /** Null while the list shows the segment. */
    public SegmentAbsence missing;
    /** The open run; null if there is none. */
    public Run run;
    /** How many chunk records of each bitmap the state topic holds, by the bitmap's name. */
    public final Map<String, Integer> chunks = new HashMap<>();

    public SegmentState(long id) {
        this.id = id;
    }

    /** Whether it is known if an extension wants it followed. */
    public boolean isDecided() {
        return !unconsidered && undecided == null;
    }

    /**
     * No pause outlasts a recount: one walk of what the server has counted is always allowed.
     *
     * @param counted {@code last_counted} as it was before; null if absent
     * @param objects {@code object_count} as it was before
     */
    public void recountedSince(String counted, OptionalLong objects, Instant now) {
        if (nextTry != null && nextTry.isAfter(now)
                && Schedule.isRecounted(row().lastCounted(), counted, row().objectCount(), objects)) {
            nextTry = now;
        }
    }

    /** Forgets times that lie further ahead than any can: whoever told them had a clock that was wrong. */
    public void believe(Instant latest) {
        nextTry = believable(nextTry, latest);
        walkedAt = believable(walkedAt, latest);
        missing = missing == null ? null : missing.believing(latest);
    }

    private static Instant believable(Instant told, Instant latest) {
        return told != null && told.isAfter(latest) ? null : told;
    }

    /** The published segment with typed accessors. */
    public SegmentRow row() {
        return new SegmentRow(id, published);
    }
}
