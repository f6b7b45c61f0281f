package io.segmentrelay.ledger;

/** This process no longer runs the account, or not now; its next session, here or elsewhere, goes on at the checkpoint. */
public final class AccountClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AccountClosed(String account) {
        super("account " + account + " is no longer run by this process");
    }
}
