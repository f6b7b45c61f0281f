package io.segmentrelay.session;

import io.segmentrelay.publish.Transaction;

/** The routes that an account's session hands its work to. */
public interface AccountRoutes {
    /** Returns when the route has ended. Whether it has committed is in the transaction. */
    void publish(Transaction transaction);

    /** The session has begun: its list is to be read. */
    void opened(AccountSession session);
}
