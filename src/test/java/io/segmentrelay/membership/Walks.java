package io.segmentrelay.membership;

import java.time.Instant;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Facts of walks, told by how they differ from one at which all is well. */
record Walks(Ending ending, OptionalLong count, boolean steady, boolean seamless, Roaring64Bitmap seen,
        OptionalLong objectCount,
        String counted, ListedAfter after, Instant finishedAt) {
    static final Instant MIDNIGHT = Instant.parse("2024-10-11T00:00:00Z");

    /** All is well: the counts agree, and the list says the same before and after. */
    static Walks over(Roaring64Bitmap seen) {
        OptionalLong count = OptionalLong.of(seen.getLongCardinality());
        return new Walks(new Ending.NextNull(), count, true, true, seen, count, null, null, MIDNIGHT).lastCounted("10:00");
    }

    /** Over the users from the first to the last. */
    static Walks over(long first, long last) {
        return over(Users.range(first, last));
    }

    WalkFacts facts() {
        return new WalkFacts(ending, count, steady, seamless, seen, objectCount, counted, after, finishedAt);
    }

    Walks ending(Ending other) {
        return new Walks(other, count, steady, seamless, seen, objectCount, counted, after, finishedAt);
    }

    Walks broken() {
        return ending(new Ending.Failed("a page failed"));
    }

    Walks notFound() {
        return ending(new Ending.NotFoundOnNext());
    }

    /** The pages and the list agree on this count, whatever was seen. */
    Walks counting(long other) {
        return count(OptionalLong.of(other)).objectCount(OptionalLong.of(other));
    }

    Walks count(OptionalLong other) {
        return new Walks(ending, other, steady, seamless, seen, objectCount, counted, after, finishedAt);
    }

    Walks unsteady() {
        return new Walks(ending, count, false, seamless, seen, objectCount, counted, after, finishedAt);
    }

    /** Paged by number, or in no order of ids. */
    Walks torn() {
        return new Walks(ending, count, steady, false, seen, objectCount, counted, after, finishedAt);
    }

    Walks seeing(Roaring64Bitmap other) {
        return new Walks(ending, count, steady, seamless, other, objectCount, counted, after, finishedAt);
    }

    Walks objectCount(long other) {
        return objectCount(OptionalLong.of(other));
    }

    Walks objectCount(OptionalLong other) {
        return new Walks(ending, count, steady, seamless, seen, other, counted, after, finishedAt);
    }

    /** Before the walk and after it. */
    Walks lastCounted(String other) {
        return new Walks(ending, count, steady, seamless, seen, objectCount, other, new ListedAfter.Read(other), finishedAt);
    }

    Walks after(ListedAfter other) {
        return new Walks(ending, count, steady, seamless, seen, objectCount, counted, other, finishedAt);
    }

    Walks at(Instant other) {
        return new Walks(ending, count, steady, seamless, seen, objectCount, counted, after, other);
    }
}
