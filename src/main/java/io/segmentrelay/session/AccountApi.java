package io.segmentrelay.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import io.segmentrelay.schedule.TokenStatus;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;

/** The API of one account: where it is, how fast it may be asked, and whether it takes the token. */
public final class AccountApi {
    private static final Logger LOG = Logger.getLogger(AccountApi.class);
    /** Below this share of the allowed rate, the log says that the API grants less. */
    private static final double SLOW = 0.75;

    private final String account;
    private final ApiAddress address;
    private final Budget budget;
    private final TokenStatus token;
    private final AtomicBoolean slowed = new AtomicBoolean();
    private final AtomicBoolean fieldsRefused = new AtomicBoolean();

    public AccountApi(String account, ApiAddress address, Budget budget, TokenStatus token) {
        this.account = account;
        this.address = address;
        this.budget = budget;
        this.token = token;
    }

    /** For the session that comes after: it keeps the rate that the API grants, and the pause of a refused token. */
    AccountApi successor() {
        return new AccountApi(account, address, budget.successor(), token.successor());
    }

    /** For a session after another process had the account: what was known of the token may be long past. */
    AccountApi elsewhereSince(TokenStatus token) {
        return new AccountApi(account, address, budget, token);
    }

    public String account() {
        return account;
    }

    public ApiAddress address() {
        return address;
    }

    public Budget budget() {
        return budget;
    }

    public TokenStatus token() {
        return token;
    }

    /** As {@link Budget#answered}; logs when the API grants fewer requests than allowed, and when it grants all again. */
    public void answered(boolean refused, Duration after) {
        budget.answered(refused, after);
        double rate = budget.rate();
        if (rate < SLOW * budget.allowed() && slowed.compareAndSet(false, true)) {
            LOG.warnf(
                    "account %s: the API grants fewer requests than relay.requests-per-second allows: sending %.1f a second at"
                            + " most, not %s",
                    account, rate, budget.allowed());
        } else if (rate >= budget.allowed() && slowed.compareAndSet(true, false)) {
            LOG.infof("account %s: the API grants all requests again: sending %s a second at most", account, budget.allowed());
        }
    }

    /** Fields whose values JSON cannot hold were left out of a page. */
    public void fieldsRefused(int fields) {
        if (fieldsRefused.compareAndSet(false, true)) {
            LOG.warnf(
                    "account %s: the API shows values that are not JSON (NaN, Infinity): %d fields of a page are published without"
                            + " them, and further ones are counted by relay_fields_refused",
                    account, fields);
        }
    }
}
