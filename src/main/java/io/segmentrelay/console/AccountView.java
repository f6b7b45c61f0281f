package io.segmentrelay.console;

import java.util.List;

/**
 * One account, as the page shows it.
 *
 * @param owner which process runs it; null if none is known to
 * @param perSecond requests for members, over the last minute
 * @param allowed requests a second that the configuration allows
 * @param segments by name
 * @param hidden how many more segments there are than are shown
 */
public record AccountView(String name, String owner, double perSecond, double allowed, boolean paused,
        List<SegmentView> segments, int hidden) {

    public String budget() {
        return String.format(java.util.Locale.ROOT, "%.1f of %s", perSecond,
                allowed == Math.rint(allowed) ? Long.toString((long) allowed) : Double.toString(allowed));
    }

    public int budgetPercent() {
        return (int) Math.min(100, Math.round(100 * perSecond / allowed));
    }

    public String ownerWords() {
        return owner == null ? "no process runs it" : "run by " + owner;
    }

    public long walking() {
        return segments.stream().filter(segment -> segment.progress() != null).count();
    }
}
