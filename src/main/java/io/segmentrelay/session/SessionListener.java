package io.segmentrelay.session;

/** Told what becomes of the sessions of accounts. */
public interface SessionListener {
    /** A session of the account is about to begin here. */
    void begins(String account);

    /**
     * A session of the account can commit no more.
     *
     * @param fenced whether another process has taken the account over
     */
    void recovers(String account, boolean fenced);
}
