package io.segmentrelay.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.session.AccountList;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.ListStatus;
import io.segmentrelay.session.SessionState;
import io.vertx.core.Vertx;

/** Why accounts make no progress. The process that runs one also writes it to the state topic, for the pages of others. */
@ApplicationScoped
public class AccountStatus {
    private static final Duration EVERY = Duration.ofSeconds(5);
    /** How long a list may take, with its time-outs and retries. */
    private static final Duration LIST_PATIENCE = Duration.ofMinutes(2);

    private final Accounts accounts;
    private final RelayConfig config;
    private final Vertx vertx;
    private final InstantSource clock = new SteadyClock();

    public AccountStatus(Accounts accounts, RelayConfig config, Vertx vertx) {
        this.accounts = accounts;
        this.config = config;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        if (config.dryRun()) {
            return;
        }
        vertx.setPeriodic(EVERY.toMillis(), tick -> vertx.executeBlocking(() -> {
            Instant now = clock.instant();
            accounts.open().forEach(session -> session.report(of(session), now));
            return null;
        }));
    }

    /** @return null if the account makes progress, or is paused by a signal */
    public String of(AccountSession session) {
        return switch (session.state()) {
            case PAUSED, CLOSED -> null;
            case STOPPED, TOKEN_REFUSED -> problem(session);
            case LOADING, WAITS_FOR_LIST, WALKING -> {
                if (session.list().status() instanceof ListStatus.Failed failed) {
                    yield "the list of segments cannot be read: " + failed.why();
                }
                String problem = problem(session);
                yield problem != null ? problem
                        : isLate(session.list()) ? lateList(session.list()) : session.list().nobodyFollowedBecause();
            }
        };
    }

    /** Why the account is not ready; null if it is. */
    static String problem(AccountSession session) {
        if (session.state() == SessionState.STOPPED) {
            return session.stoppedBecause();
        }
        if (session.list().status() instanceof ListStatus.Refused refused) {
            return refused.why();
        }
        if (session.api().token().isRefused()) {
            return "the API refuses its token";
        }
        // No request is sent for a paused account: without this it would never be ready, and could not be resumed.
        if (!session.api().token().isAccepted() && session.state() != SessionState.PAUSED) {
            return "the API has not answered yet";
        }
        return session.writer().unreadBecause().orElse(null);
    }

    private boolean isLate(AccountList list) {
        return list.sinceWhole().compareTo(listLateAfter(config)) > 0;
    }

    /** How old the last whole list may be. */
    static Duration listLateAfter(RelayConfig config) {
        return config.pollInterval().multipliedBy(2).plus(LIST_PATIENCE);
    }

    private static String lateList(AccountList list) {
        return "no whole list of segments since " + list.lastWhole().truncatedTo(ChronoUnit.SECONDS)
                + (list.status() instanceof ListStatus.Doubtful doubt ? ": " + doubt.why() : "");
    }
}
