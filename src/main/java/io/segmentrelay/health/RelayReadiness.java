package io.segmentrelay.health;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.ListStatus;
import io.segmentrelay.session.SessionState;

/**
 * Ready: Kafka answers, the state of every account that this process holds is loaded, and their tokens are taken. Of an
 * account that is paused the token need not have been tried.
 */
@Readiness
@ApplicationScoped
public class RelayReadiness implements HealthCheck {
    private final Accounts accounts;
    private final boolean dryRun;

    @Inject
    public RelayReadiness(Accounts accounts, RelayConfig config) {
        this.accounts = accounts;
        this.dryRun = config.dryRun();
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("relay");
        boolean ready = accounts.isPlaced();
        answer.withData("kafka", kafka(ready));
        List<String> awaited = accounts.awaited();
        for (String account : awaited) {
            answer.withData("account " + account, accounts.awaitedBecause(account));
        }
        for (AccountSession session : accounts.open()) {
            String problem = problem(session);
            answer.withData("account " + session.account(), problem != null ? problem
                    : session.state() == SessionState.PAUSED ? "paused by a signal" : "running");
            ready &= problem == null;
        }
        return answer.status(ready && awaited.isEmpty()).build();
    }

    private String kafka(boolean placed) {
        if (dryRun) {
            return placed ? "dry run: nothing is published" : "dry run: the topics have not been looked at yet";
        }
        return placed ? "holds its place among the relays" : "no answer from the group of relays yet";
    }

    /** Why the account does not get on; null if it does. */
    public static String problem(AccountSession session) {
        if (session.state() == SessionState.STOPPED) {
            return session.stoppedBecause();
        }
        if (session.list().status() instanceof ListStatus.Refused refused) {
            return refused.why();
        }
        if (session.api().token().isRefused()) {
            return "the API refuses its token";
        }
        // Nothing is asked of the API for a paused account: it would never be ready, and nobody could resume it.
        if (!session.api().token().isAccepted() && session.state() != SessionState.PAUSED) {
            return "the API has not answered yet";
        }
        return session.writer().unreadBecause().orElse(null);
    }
}
