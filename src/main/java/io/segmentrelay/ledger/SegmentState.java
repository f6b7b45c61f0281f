package io.segmentrelay.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.membership.MemberDigest;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.SegmentRow;

/** What the relay remembers of one segment. Owned by the account's writer thread. */
public final class SegmentState {
    /** The server's own default, in minutes. */
    private static final int UPDATE_INTERVAL = 240;

    public final long id;
    /** The segment as last published, with the API's fields as given. */
    public ObjectNode published;
    /** Null while the list shows the segment. */
    public SegmentAbsence absence;
    public Consideration consideration = new Consideration.Followed();
    public Roaring64Bitmap members = new Roaring64Bitmap();
    /** Members whose published fields changed while the segment was not followed: their {@code updated} is still due here. */
    public Roaring64Bitmap outdated = new Roaring64Bitmap();
    public Suspects suspects = Suspects.none();
    /** Null for none. */
    public OffsetStreak streak;
    public final Walks walks = new Walks();
    public final Retry retry = new Retry();
    public final Asked asked = new Asked();
    /** The open run; null if there is none. */
    public Run run;
    /** How many chunk records of each bitmap the state topic holds, by the bitmap's name. */
    public final Map<String, Integer> chunks = new HashMap<>();
    /** Moves with the members once it was asked for; null until then. The state has no need of it: it follows from them. */
    private MemberDigest digest;

    public SegmentState(long id) {
        this.id = id;
    }

    /** The walks that are over. */
    public static final class Walks {
        /** One was whole: new members have entered. */
        public boolean baselined;
        /** What the last whole one walked. */
        public Counted counted = Counted.UNKNOWN;
        /** How many members the last whole one has seen, or after a start the list said then; empty if neither is known. */
        public OptionalLong seen = OptionalLong.empty();
        /** When the last whole one ended; null if there was none. */
        public Instant endedAt;
        /** How long the last one took, whole or not; null if there was none. */
        public Duration took;
    }

    /** When the next walk is tried, after one that did not prove enough. */
    public static final class Retry {
        /** Not before; null for no such limit. */
        public Instant at;
        /** Walks in a row that judged nobody. */
        public int failures;
        /** Whole walks in a row that left suspects for the next one, whatever failed between; 0 if there are none. */
        public int confirmations;

        /** Nothing is left to be tried. */
        void settle() {
            at = null;
            failures = 0;
            confirmations = 0;
        }

        /** Suspects wait for it. */
        public boolean confirms() {
            return confirmations > 0;
        }
    }

    /** What signals have asked for. */
    public static final class Asked {
        /** No walk until this is over. */
        public boolean pause;
        /** A walk at once. */
        public boolean walk;
        /** All members once more: they are published as soon as no run is open. */
        public boolean snapshot;
    }

    void add(long user) {
        members.addLong(user);
        if (digest != null) {
            digest.add(user);
        }
    }

    void remove(long user) {
        members.removeLong(user);
        if (digest != null) {
            digest.remove(user);
        }
    }

    String digest() {
        if (digest == null) {
            digest = MemberDigest.of(members);
        }
        return digest.toString();
    }

    /** Whether two whole lists in a row do not show it. */
    public boolean isGone() {
        return absence != null && absence.lists() >= SegmentAbsence.LISTS;
    }

    /** How often the server counts it. */
    Duration interval() {
        return Duration.ofMinutes(row().updateInterval().orElse(UPDATE_INTERVAL));
    }

    /** No pause outlasts a recount: one walk of the new count is always allowed. */
    void recountedSince(Counted before, Instant now) {
        if (retry.at != null && retry.at.isAfter(now) && row().counted().isAnewSince(before)) {
            retry.at = now;
        }
    }

    /** Forgets times further ahead than possible: they were set by a wrong clock. */
    void believe(Instant latest) {
        retry.at = believable(retry.at, latest);
        walks.endedAt = believable(walks.endedAt, latest);
        absence = absence == null ? null : absence.believing(latest);
    }

    private static Instant believable(Instant time, Instant latest) {
        return time != null && time.isAfter(latest) ? null : time;
    }

    public SegmentRow row() {
        return new SegmentRow(id, published);
    }
}
