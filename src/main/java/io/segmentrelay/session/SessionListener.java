package io.segmentrelay.session;

/** Follows the sessions of accounts. */
public interface SessionListener {
    /** A session of the account is about to begin here. */
    void begins(String account);

    /** The account's session can commit no more; fenced if another process has taken the account over. */
    void recovers(String account, boolean fenced);
}
