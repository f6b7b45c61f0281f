package io.segmentrelay.world;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Who comes and goes; the server counts each segment at its own times. */
final class People {
    private static final int CROWD = 4;
    private static final int STAYERS = 3;
    private static final int EDITED = 4;
    private static final long FIRST_STRANGER = 1_000_000;

    private final Site site;
    private final Workspace workspace;
    private final VirtualTime time;
    private final SplittableRandom random;
    private long strangers = FIRST_STRANGER;
    private boolean resting;
    private boolean counted;

    People(Site site, Workspace workspace, VirtualTime time, SplittableRandom random) {
        this.site = site;
        this.workspace = workspace;
        this.time = time;
        this.random = random;
        int[] number = { 0 };
        List.copyOf(workspace.segments.values()).forEach(segment -> settle(segment, site.sizes().get(number[0]++)));
        if (site.renewed() != null) {
            time.after(site.renewed().toNanos(), this::renew);
        }
    }

    /** Nobody comes or goes any more; segments are counted all the same. */
    void rest() {
        resting = true;
    }

    /** Nothing is counted any more. */
    void end() {
        counted = true;
    }

    private void settle(ShownSegment segment, int size) {
        come(segment, size, size);
        workspace.count(segment);
        time.after((long) (random.nextDouble() * site.counted().toNanos()), () -> count(segment, size));
    }

    /** A count never takes longer than the interval, for a mistake that outlives it would be none of one count. */
    private void count(ShownSegment segment, int size) {
        if (counted || workspace.segments.get(segment.id) != segment) {
            return;
        }
        if (!resting) {
            move(segment, size);
        }
        workspace.count(segment);
        time.after((long) ((0.9 + 0.1 * random.nextDouble()) * site.counted().toNanos()), () -> count(segment, size));
    }

    private void move(ShownSegment segment, int size) {
        Roaring64Bitmap members = segment.members;
        if (random.nextDouble() < site.exits()) {
            long staying = members.getLongCardinality() / STAYERS;
            go(members, members.getLongCardinality() - staying);
            return;
        }
        for (int edited = random.nextInt(EDITED); edited > 0; edited--) {
            workspace.edit(1 + random.nextLong((long) CROWD * size));
        }
        long moving = moving(size * site.churn());
        go(members, Math.min(moving, members.getLongCardinality() - 1));
        come(segment, size, Math.min(size, moving + (size - members.getLongCardinality()) / STAYERS));
    }

    private long moving(double mean) {
        double drawn = mean * (0.5 + random.nextDouble());
        return (long) drawn + (random.nextDouble() < drawn - (long) drawn ? 1 : 0);
    }

    private void go(Roaring64Bitmap members, long number) {
        for (long i = 0; i < number; i++) {
            members.removeLong(members.select(random.nextLong(members.getLongCardinality())));
        }
    }

    /** Half of them were never there. */
    private void come(ShownSegment segment, int size, long number) {
        for (long i = 0; i < number; i++) {
            segment.members.addLong(random.nextBoolean() ? strangers++ : 1 + random.nextLong((long) CROWD * size));
        }
    }

    private void renew() {
        if (resting) {
            return;
        }
        int which = random.nextInt(site.sizes().size());
        List<ShownSegment> all = List.copyOf(workspace.segments.values());
        if (all.size() > 1) {
            workspace.delete(all.get(which % all.size()).id);
        }
        time.after(Duration.ofHours(1).toNanos(), () -> settle(workspace.create(), site.sizes().get(which)));
        time.after(site.renewed().toNanos(), this::renew);
    }
}
