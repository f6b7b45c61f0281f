package io.segmentrelay.membership;

import java.time.Instant;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Facts of walks, told by how they differ from one at which all is well. */
record Walks(WalkFacts facts) {
    static final Instant MIDNIGHT = Instant.parse("2024-10-11T00:00:00Z");

    /** All is well: the counts agree, and the list says the same before and after. */
    static Walks over(Roaring64Bitmap seen) {
        OptionalLong count = OptionalLong.of(seen.getLongCardinality());
        return new Walks(new WalkFacts(new Ending.NextNull(), count, true, true, seen, count, null,
                new ListedAfter.NotRead(), MIDNIGHT)).lastCounted("10:00");
    }

    Walks ending(Ending ending) {
        return new Walks(
                new WalkFacts(ending, facts.count(), facts.countSteady(), facts.seamless(), facts.seen(), facts.objectCount(),
                        facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    Walks broken() {
        return ending(new Ending.Failed("a page failed"));
    }

    Walks notFound() {
        return ending(new Ending.NotFoundOnNext());
    }

    /** The pages and the list agree on this count, whatever was seen. */
    Walks counting(long count) {
        return count(OptionalLong.of(count)).objectCount(OptionalLong.of(count));
    }

    Walks count(OptionalLong count) {
        return new Walks(
                new WalkFacts(facts.ending(), count, facts.countSteady(), facts.seamless(), facts.seen(), facts.objectCount(),
                        facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    Walks unsteady() {
        return new Walks(
                new WalkFacts(facts.ending(), facts.count(), false, facts.seamless(), facts.seen(), facts.objectCount(),
                        facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    /** Paged by number, or in no order of ids. */
    Walks torn() {
        return new Walks(new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), false, facts.seen(),
                facts.objectCount(), facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    Walks seeing(Roaring64Bitmap seen) {
        return new Walks(new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), seen,
                facts.objectCount(), facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    Walks objectCount(long count) {
        return objectCount(OptionalLong.of(count));
    }

    Walks objectCount(OptionalLong count) {
        return new Walks(
                new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), facts.seen(), count,
                        facts.lastCounted(), facts.after(), facts.finishedAt()));
    }

    /** Before the walk and after it. */
    Walks lastCounted(String lastCounted) {
        return new Walks(new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), facts.seen(),
                facts.objectCount(), lastCounted, new ListedAfter.Read(lastCounted), facts.finishedAt()));
    }

    Walks after(ListedAfter after) {
        return new Walks(new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), facts.seen(),
                facts.objectCount(), facts.lastCounted(), after, facts.finishedAt()));
    }

    Walks at(Instant finishedAt) {
        return new Walks(new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), facts.seen(),
                facts.objectCount(), facts.lastCounted(), facts.after(), finishedAt));
    }
}
