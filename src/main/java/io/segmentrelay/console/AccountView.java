package io.segmentrelay.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One account, as the page shows it.
 *
 * @param owner which process runs it; null if none is known to
 * @param here whether this process runs it, and so knows more of it than the topics tell
 * @param trouble why it does not get on, in words; null if it does, as far as is known
 * @param listedAt when the last whole list was taken in; null if that is not known
 * @param perSecond requests over the last minute: those for members alone if it runs elsewhere
 * @param allowed requests a second that the configuration allows
 * @param walking how many of its segments are being walked
 * @param segments by name
 * @param hidden how many more segments there are than are shown
 */
public record AccountView(String name, String owner, boolean here, String trouble, Instant listedAt, double perSecond,
        double allowed, boolean paused, long walking, List<SegmentView> segments, int hidden) {

    /** The same accounts with so many segments in all: more rows help nobody, and would be a burden each second. */
    static List<AccountView> limited(List<AccountView> accounts, int most) {
        List<AccountView> limited = new ArrayList<>();
        int left = most;
        for (AccountView account : accounts) {
            List<SegmentView> shown = account.segments.subList(0, Math.min(left, account.segments.size()));
            left -= shown.size();
            limited.add(new AccountView(account.name, account.owner, account.here, account.trouble, account.listedAt,
                    account.perSecond, account.allowed, account.paused, account.walking, shown,
                    account.segments.size() - shown.size()));
        }
        return limited;
    }

    public String budget() {
        return String.format(Locale.ROOT, "%.1f of %s requests a second%s", perSecond,
                allowed == Math.rint(allowed) ? Long.toString((long) allowed) : Double.toString(allowed),
                here ? "" : ", lists not counted");
    }

    public int budgetPercent() {
        return (int) Math.min(100, Math.round(100 * perSecond / allowed));
    }

    public String ownerWords() {
        return here ? "run by this process" + (owner == null ? "" : ", " + owner)
                : owner == null ? "no process runs it" : "run by " + owner;
    }

    /** The page turns it into how long ago that is. */
    public String listed() {
        return DisplayFormat.timeOfDay(listedAt);
    }
}
