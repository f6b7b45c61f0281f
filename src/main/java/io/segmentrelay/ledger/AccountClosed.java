package io.segmentrelay.ledger;

/** This process does not run the account any more, or not now; whoever runs it next goes on at the checkpoint. */
public final class AccountClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AccountClosed(String account) {
        super("account " + account + " is no longer run by this process");
    }
}
