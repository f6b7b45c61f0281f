package io.segmentrelay.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One account, as the page shows it.
 *
 * @param trouble why it makes no progress, in words; null if it does, as far as is known
 * @param listedAt when the last whole list was taken in; null if that is not known
 * @param walking how many of its segments are being walked
 * @param segments by name
 * @param hidden how many more segments there are than are shown
 */
public record AccountView(String name, Owner owner, String trouble, Instant listedAt, Budget budget, boolean paused,
        long walking, List<SegmentView> segments, int hidden) {

    /** The process that runs the account, null if none is known, and whether it is this one. */
    public record Owner(String process, boolean here) {
        public String words() {
            return here ? "run by this process" + (process == null ? "" : ", " + process)
                    : process == null ? "no process runs it" : "run by " + process;
        }
    }

    /** Requests a second: of walks, over the last minute, as the topics show them, and as allowed for all. */
    public record Budget(double perSecond, double allowed) {
        public String words() {
            return String.format(Locale.ROOT, "%.1f of %s requests a second, by walks", perSecond,
                    allowed == Math.rint(allowed) ? Long.toString((long) allowed) : Double.toString(allowed));
        }

        public int percent() {
            return (int) Math.min(100, Math.round(100 * perSecond / allowed));
        }
    }

    /** At most so many segments over all accounts: nobody reads more rows, and each is rendered every second. */
    static List<AccountView> limited(List<AccountView> accounts, int most) {
        List<AccountView> limited = new ArrayList<>();
        int left = most;
        for (AccountView account : accounts) {
            List<SegmentView> shown = account.segments.subList(0, Math.min(left, account.segments.size()));
            left -= shown.size();
            limited.add(new AccountView(account.name, account.owner, account.trouble, account.listedAt, account.budget,
                    account.paused, account.walking, shown, account.segments.size() - shown.size()));
        }
        return limited;
    }

    /** Shown until the page says how long ago it is. */
    public String listed() {
        return DisplayFormat.timeOfDay(listedAt);
    }
}
