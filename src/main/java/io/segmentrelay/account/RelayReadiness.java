package io.segmentrelay.account;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: Kafka answers, the state of every account that this process holds is loaded, and their tokens are taken. */
@Readiness
@ApplicationScoped
public class RelayReadiness implements HealthCheck {
    private final Accounts accounts;

    @Inject
    public RelayReadiness(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("relay");
        boolean ready = accounts.isPlaced();
        answer.withData("kafka", ready ? "holds its place among the relays" : "no answer from the group of relays yet");
        List<String> awaited = accounts.awaited();
        for (String account : awaited) {
            answer.withData("account " + account, "its state is not loaded yet");
        }
        for (AccountSession session : accounts.open()) {
            String problem = problem(session);
            answer.withData("account " + session.account(), problem == null ? "running" : problem);
            ready &= problem == null;
        }
        return answer.status(ready && awaited.isEmpty()).build();
    }

    private static String problem(AccountSession session) {
        if (session.stoppedBecause() != null) {
            return session.stoppedBecause();
        }
        if (session.listRefusedBecause() != null) {
            return session.listRefusedBecause();
        }
        if (session.token().isRefused()) {
            return "the API refuses its token";
        }
        return session.token().isAccepted() ? null : "the API has not answered yet";
    }
}
