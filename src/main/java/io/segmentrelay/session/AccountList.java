package io.segmentrelay.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.session.ListStatus.Doubtful;
import io.segmentrelay.session.ListStatus.Failed;
import io.segmentrelay.session.ListStatus.Refused;
import io.segmentrelay.session.ListStatus.Unread;
import io.segmentrelay.session.ListStatus.Whole;

/** The outcome of an account's readings of its list of segments. A change is logged once. */
public final class AccountList {
    private static final Logger LOG = Logger.getLogger(AccountList.class);

    private final String account;
    private final SegmentFilter filter;
    private volatile ListStatus status = new Unread();
    private volatile long lastWhole = System.nanoTime();
    private volatile String nobodyFollowed;
    private final Map<String, BySegment<?>> bySegment;
    /** By the setting's name. */
    private final Map<String, List<String>> unmatched = new HashMap<>();

    /** @param bySegment what settings say of some segments, by their names */
    public AccountList(String account, SegmentFilter filter, Map<String, BySegment<?>> bySegment) {
        this.account = account;
        this.filter = filter;
        this.bySegment = bySegment;
    }

    public ListStatus status() {
        return status;
    }

    /** The ledger has taken the list. */
    synchronized void taken(ListRead list) {
        if (status instanceof Failed || status instanceof Refused) {
            LOG.infof("account %s: its list of segments is read again", account);
        }
        ListStatus read = list.why() == null ? new Whole() : new Doubtful(list.why());
        if (read instanceof Doubtful doubt && !doubt.equals(status)) {
            LOG.warnf("account %s: no segment can be known to be deleted: the list is not whole, for %s", account, doubt.why());
        }
        if (read instanceof Whole) {
            lastWhole = System.nanoTime();
        }
        status = read;
        match(list);
    }

    /** The ledger has taken nothing of the list. */
    synchronized void refused(String why) {
        if (!(status instanceof Refused)) {
            LOG.warnf("account %s: %s", account, why);
        }
        status = new Refused(why);
    }

    /** @param why the list could not be read, in words */
    public synchronized void failed(String why) {
        status = status instanceof Refused ? status : new Failed(why);
    }

    /** A reading was cut off, through no fault of the API: the list is to be read again. */
    public synchronized void giveUp() {
        status = status.isTaken() ? new Unread() : status;
    }

    private void match(ListRead list) {
        match("relay.segments.include and .exclude", filter.unmatched(list.rows()));
        bySegment.forEach((setting, chosen) -> match(setting, chosen.unmatched(list.rows())));
        nobodyFollowed = filter.includesNone(list.rows())
                ? "no segment is followed: none of its list matches relay.segments.include"
                : null;
    }

    /** Names are mistyped, and segments renamed: what matches nothing is logged once. */
    private void match(String setting, List<String> without) {
        List<String> before = unmatched.put(setting, without);
        if (!without.isEmpty() && !without.equals(before)) {
            LOG.warnf("account %s: %s: no segment of its list matches %s", account, setting, String.join(", ", without));
        }
    }

    /** Why the configuration has no segment followed; null if it has one. */
    public String nobodyFollowedBecause() {
        return nobodyFollowed;
    }

    /** How long ago the last whole list was taken; how long ago the session began, if none was. */
    public Duration sinceWhole() {
        return Duration.ofNanos(System.nanoTime() - lastWhole);
    }

    /** When the last whole list was taken, as clocks show it now; when the session began, if none was. */
    public Instant lastWhole() {
        return Instant.now().minus(sinceWhole());
    }
}
