package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Whether the API takes the account's token. A refused one is tried ever more slowly, by one request at a time. */
public final class TokenStatus {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Backoff backoff;
    /** Segments whose members the API refused when last asked. */
    private final Set<Long> refusedSegments = new HashSet<>();
    private boolean accepted;
    /** Refused probes in a row; 0 while the token is not refused. */
    private int refusals;
    private Instant nextProbe;

    /** @param first the first pause after a refusal; doubles up to ten minutes */
    public TokenStatus(InstantSource clock, Duration first) {
        this.clock = clock;
        this.backoff = new Backoff(first, LONGEST);
    }

    /** For the session that comes after: no answer seen yet, the pause of a refused token kept. */
    public synchronized TokenStatus successor() {
        TokenStatus next = new TokenStatus(clock, backoff.first());
        next.refusedSegments.addAll(refusedSegments);
        next.refusals = refusals;
        next.nextProbe = nextProbe;
        return next;
    }

    /** The API answered a request other than by a refusal. */
    public synchronized void accepted() {
        accepted = true;
        refusals = 0;
    }

    /** The API refused the token, also after the retries that a passing refusal deserves. */
    public synchronized void refused() {
        Instant now = clock.instant();
        if (!isResting(now)) {
            refusals++;
            accepted = false;
            nextProbe = now.plus(backoff.after(refusals));
        }
    }

    /**
     * The API refused the token for a segment's members, also after the retries. The first refusal since they were last read
     * counts as one of the token. A second one, after the API accepted the token elsewhere, counts as one of the segment alone.
     *
     * @return whether it counts as a refusal of the token
     */
    public synchronized boolean refusedFor(long segment) {
        boolean isFirst = refusedSegments.add(segment);
        if (isFirst) {
            refused();
        }
        return isFirst;
    }

    /** The API takes the token for this segment's members. */
    public synchronized void acceptedFor(long segment) {
        refusedSegments.remove(segment);
    }

    public synchronized boolean isRefused() {
        return refusals > 0;
    }

    public synchronized boolean isAccepted() {
        return accepted;
    }

    /** Whether the list may be read: always, unless the token is refused and its pause is not over. */
    public synchronized boolean mayList() {
        return !isResting(clock.instant());
    }

    /** A time further ahead than the pause was set by a wrong clock. */
    private boolean isResting(Instant now) {
        return refusals > 0 && now.isBefore(nextProbe) && !nextProbe.isAfter(now.plus(backoff.after(refusals)));
    }
}
