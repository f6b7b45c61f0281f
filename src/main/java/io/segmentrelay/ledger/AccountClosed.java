package io.segmentrelay.ledger;

/**
 * The account is no longer run here, or not now: whoever was at work for it stops, and leaves the rest to whoever goes on at
 * the checkpoint.
 */
public final class AccountClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AccountClosed(String account) {
        super("account " + account + " is no longer run by this process");
    }
}
