package io.segmentrelay.session;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.Lease;
import io.segmentrelay.lease.LocalLease;
import io.segmentrelay.testing.Schedules;
import io.segmentrelay.testing.Schedules.Story;

/** One session of an account runs where its lease is, and one that was revoked, or had other routes, asks for nothing more. */
class AccountsSchedules {
    private static final Set<Integer> PARTITION = Set.of(0);

    @RegisterExtension
    final Schedules schedules = new Schedules();

    /** What is told of the lease and of the routes. */
    private record Place(GroupLease.Listener lease, Consumer<Runnable> change, Runnable stop) {
        static Place accounts(WalkedSessions sessions) {
            Accounts accounts = new Accounts(sessions);
            accounts.start();
            return new Place(accounts, accounts::change, accounts::stop);
        }

        static Place hasty(WalkedSessions sessions) {
            Hasty hasty = new Hasty(sessions);
            return new Place(hasty, hasty::change, hasty::endAll);
        }
    }

    @Test
    void oneSessionRunsWhereTheLeaseIsAndNoneThatWasRevokedAsksForAnything() {
        schedules.hold(() -> theLeaseMoves(Place::accounts));
    }

    @Test
    void whoLooksAtTheLeaseAndThenBeginsRunsWhatWasRevoked() {
        assertThat(schedules.find(() -> theLeaseMoves(Place::hasty))).isInstanceOf(AssertionError.class);
    }

    private static void theLeaseMoves(Function<WalkedSessions, Place> place) throws Exception {
        WalkedSessions sessions = new WalkedSessions();
        Place here = place.apply(sessions);
        oneRunsAfter(sessions, here, () -> move(sessions, here));
    }

    @Test
    void routesChangeWhileNoLaneWalksAndASessionRunsAfterwards() {
        schedules.hold(() -> theRoutesChange(Place::accounts));
    }

    @Test
    void whoEndsSessionsAndDoesNotKeepOthersFromBeginningChangesTheRoutesOfAWalk() {
        assertThat(schedules.find(() -> theRoutesChange(Place::hasty))).isInstanceOf(AssertionError.class);
    }

    private static void theRoutesChange(Function<WalkedSessions, Place> place) throws Exception {
        WalkedSessions sessions = new WalkedSessions();
        Place here = place.apply(sessions);
        oneRunsAfter(sessions, here, () -> here.lease.held(PARTITION), () -> here.change.accept(sessions::mustBeOver));
    }

    @Test
    void routesMayChangeWhileTheLeaseMoves() {
        schedules.hold(() -> {
            WalkedSessions sessions = new WalkedSessions();
            Place here = Place.accounts(sessions);
            oneRunsAfter(sessions, here, () -> move(sessions, here), () -> here.change.accept(sessions::mustBeOver));
        });
    }

    private static void move(WalkedSessions sessions, Place here) {
        here.lease.held(PARTITION);
        here.lease.revoked(PARTITION);
        sessions.mustBeOver();
        here.lease.held(PARTITION);
    }

    private static void oneRunsAfter(WalkedSessions sessions, Place here, Story... stories) throws Exception {
        // when
        together(stories);

        // then
        sessions.oneRuns();
        here.stop.run();
        sessions.noneRuns();
    }

    /** Looks whether it may begin, and then begins: meanwhile it may no longer. */
    private static final class Hasty implements GroupLease.Listener {
        private final Lease lease = new LocalLease(1, new Told());
        private final Queue<AccountSession> running = new ConcurrentLinkedQueue<>();
        private final WalkedSessions sessions;
        private volatile boolean may;

        Hasty(WalkedSessions sessions) {
            this.sessions = sessions;
            lease.start();
        }

        @Override
        public void held(Set<Integer> partitions) {
            may = true;
            new Thread(this::begin).start();
        }

        private void begin() {
            if (may && running.isEmpty()) {
                List<AccountSession> opened = sessions.open(0, List.of("main"), new Holding(lease));
                running.addAll(opened);
                opened.forEach(session -> sessions.start(session, this::broken));
                opened.forEach(sessions::announce);
            }
        }

        @Override
        public void revoked(Set<Integer> partitions) {
            may = false;
            endAll();
        }

        void change(Runnable change) {
            may = false;
            endAll();
            change.run();
            held(PARTITION);
        }

        void endAll() {
            running.forEach(session -> session.close(Duration.ofSeconds(3)));
            running.clear();
        }

        @Override
        public void broken(Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
