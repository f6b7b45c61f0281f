package io.segmentrelay.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.membership.Rules;
import io.segmentrelay.testing.TableDigest;

/** One segment: what the API has shown of it since when, what consumers have, and which changes they wait for. */
final class Told {
    /** Who was there from a moment on, until the next one; null once the segment is deleted. */
    record Version(long since, Roaring64Bitmap members) {
        private boolean has(long user) {
            return members != null && members.contains(user);
        }
    }

    private static final Roaring64Bitmap NOBODY = new Roaring64Bitmap();

    final Deque<Version> versions = new ArrayDeque<>();
    final Roaring64Bitmap table = new Roaring64Bitmap();
    /** Of the table. */
    final TableDigest digest = new TableDigest();
    /** The field of each member, as consumers have it. */
    final Map<Long, String> fields = new HashMap<>();
    /** Changes that the API shows and nobody was told of, since when. */
    final Map<Long, Long> pending = new HashMap<>();
    /** Counts at which so many left that the brake may hold them. */
    final Set<Long> exits = new HashSet<>();
    /** The segment itself, as consumers have it; null before it was told of, and once it is deleted. */
    JsonNode row;
    private final Rules rules;
    /** A whole walk was reported: from now on changes are waited for. */
    boolean followed;

    Told(Rules rules) {
        this.rules = rules;
    }

    void shown(long now, Roaring64Bitmap members) {
        Roaring64Bitmap before = versions.isEmpty() ? NOBODY : current();
        Roaring64Bitmap after = members == null ? NOBODY : members;
        if (followed) {
            Roaring64Bitmap changed = Roaring64Bitmap.xor(before, after);
            changed.forEach((long user) -> {
                if (pending.remove(user) == null && table.contains(user) != after.contains(user)) {
                    pending.put(user, now);
                }
            });
            if (rules.isBraked(Roaring64Bitmap.andNot(before, after).getLongCardinality(), before.getLongCardinality())) {
                exits.add(now);
            }
        }
        versions.addLast(new Version(now, members));
    }

    boolean isDeleted() {
        return versions.getLast().members == null;
    }

    Roaring64Bitmap current() {
        Roaring64Bitmap members = versions.getLast().members;
        return members == null ? NOBODY : members;
    }

    /** Whether the user was shown, or missing, at any time from then on. */
    boolean was(boolean there, long user, long since) {
        boolean was = false;
        for (Version version : versions) {
            was = (version.since <= since ? false : was) | version.has(user) == there;
        }
        return was;
    }

    /** Those who were there at any time from then on. */
    Roaring64Bitmap ever(long since) {
        Roaring64Bitmap ever = new Roaring64Bitmap();
        from(since).forEach(version -> ever.or(version.members == null ? NOBODY : version.members));
        return ever;
    }

    /** Those who were there all the time from then on. */
    Roaring64Bitmap always(long since) {
        Roaring64Bitmap always = null;
        for (Version version : from(since)) {
            Roaring64Bitmap members = version.members == null ? NOBODY : version.members;
            always = always == null ? members.clone() : Roaring64Bitmap.and(always, members);
        }
        return always == null ? NOBODY : always;
    }

    private Deque<Version> from(long since) {
        Deque<Version> from = new ArrayDeque<>();
        for (Version version : versions) {
            if (version.since <= since) {
                from.clear();
            }
            from.add(version);
        }
        return from;
    }

    /** What was replaced before this time is not asked for any more. */
    void forget(long before) {
        while (versions.size() > 1) {
            Version first = versions.removeFirst();
            if (versions.getFirst().since > before) {
                versions.addFirst(first);
                return;
            }
        }
    }

    /** @param waited takes how long the change waited; not called for one that nobody waited for */
    void told(long user, long now, LongConsumer waited) {
        Long since = pending.remove(user);
        if (since != null) {
            waited.accept(now - since);
        }
    }
}
