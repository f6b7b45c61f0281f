package io.segmentrelay.console;

import java.time.Instant;
import java.util.function.LongPredicate;

import io.segmentrelay.session.AccountSession;

/**
 * What this process knows of an account that it runs, beyond what the topics show.
 *
 * @param trouble why the account makes no progress, in words; null if it does
 * @param listedAt when the last whole list was taken in; null if none was yet
 * @param walking how many segments are being walked, silent walks included
 * @param paused whether no request is sent
 * @param pausedSegments whether a segment is paused by itself
 */
record LocalAccount(String trouble, Instant listedAt, int walking, boolean paused,
        LongPredicate pausedSegments) {

    static LocalAccount of(AccountSession session, String trouble) {
        boolean paused = session.writer().view().paused();
        return new LocalAccount(trouble, session.api().token().isAccepted() ? session.list().lastWhole() : null,
                session.lanes().walking(), paused,
                segment -> !paused && session.writer().view().pausedSegments().contains(segment));
    }

    /** For an account that is assigned to this process and not loaded yet. */
    static LocalAccount awaited() {
        return new LocalAccount("its state is not loaded yet", null, 0, false, segment -> false);
    }
}
