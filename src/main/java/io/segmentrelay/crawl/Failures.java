package io.segmentrelay.crawl;

import org.jboss.logging.Logger;

import io.segmentrelay.account.AccountClosed;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.walk.Failure;

/** What a failure means for a walk. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {
    }

    static void end(Walk walk, Exception failure) {
        if (isSuspension(failure)) {
            return; // Suspended: its next owner goes on at the checkpoint.
        }
        if (failure instanceof Unauthorized && walk.getSession().isFirstRefusal(walk.segment())) {
            walk.getSession().token().refused();
            return; // Suspended: it goes on once the token is taken again.
        }
        if (failure instanceof NotFound) {
            notFound(walk);
        } else {
            walk.ending = new Ending.Failed(words(failure));
        }
    }

    /** Not the walk has failed: the account is no longer run here, or not now. */
    static boolean isSuspension(Exception failure) {
        return failure instanceof AccountClosed || failure instanceof InterruptedException;
    }

    private static void notFound(Walk walk) {
        if (walk.isAtFirstPage()) {
            walk.gone = true;
        } else if (walk.isAtCheckpoint()) {
            walk.aborted = "the API no longer knows the page at which the run was to go on after a restart";
        } else {
            walk.ending = new Ending.NotFoundOnNext();
        }
    }

    /** What went wrong, without what Camel may have wrapped it in. */
    static Exception cause(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiFailure || cause instanceof PageFailure || cause instanceof RefusedUrl
                    || cause instanceof AccountClosed || cause instanceof InterruptedException) {
                return (Exception) cause;
            }
        }
        return failure;
    }

    static String words(Exception failure) {
        if (!Failure.isExpected(failure)) {
            LOG.error("unexpected failure", failure);
        }
        return Failure.words(failure);
    }
}
