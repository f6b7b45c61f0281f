package io.segmentrelay.routes;

import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jboss.logging.Logger;

import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.text.Causes;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.walk.FailureMessage;

/** The meaning of a failure for the reading of pages. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {
    }

    /**
     * Takes the failure that a {@code doTry} caught from the exchange, which goes on as if it was new. Camel marks an exchange
     * for good once an error handler has seen a failure; then no error policy of a later route acts on a later failure. And a
     * failure that stays would be held by the next one, and that by the next, in all walks that follow in the lane. A count of
     * retries that stays would be gone on with.
     */
    static Exception caught(Exchange exchange) {
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        exchange.getMessage().removeHeaders("CamelRedeliver*");
        return (Exception) exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
    }

    /** Whether work was stopped and has not failed: the account is not run here now, or Camel stops the retries. */
    static boolean isSuspension(Throwable failure) {
        return failure instanceof AccountClosed || failure instanceof InterruptedException
                || failure instanceof RejectedExecutionException;
    }

    /** The failure itself, without the exceptions in which Camel, or an extension, may have wrapped it. */
    static Exception cause(Exception failure) {
        return (Exception) Causes.of(failure).filter(Failures::isSuspension).findFirst()
                .or(() -> Causes.of(failure).filter(cause -> cause instanceof ApiFailure || cause instanceof PageFailure
                        || cause instanceof RefusedUrl).findFirst())
                .orElse(failure);
    }

    /** Logs unexpected failures: those are faults of the program. */
    static void report(Exception failure) {
        if (!FailureMessage.isExpected(failure)) {
            LOG.error("unexpected failure", failure);
        }
    }

    static String words(Exception failure) {
        report(failure);
        return FailureMessage.words(failure);
    }
}
