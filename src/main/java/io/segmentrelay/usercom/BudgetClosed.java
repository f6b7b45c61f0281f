package io.segmentrelay.usercom;

/** The account is no longer run here: no request of it may be sent any more. */
public final class BudgetClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetClosed() {
        super("the request budget is closed: the account is no longer run here");
    }
}
