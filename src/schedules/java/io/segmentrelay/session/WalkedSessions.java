package io.segmentrelay.session;

import static io.segmentrelay.testing.Schedules.settle;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.Lease;
import io.segmentrelay.lease.LocalLease;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.usercom.Budget.Priority;
import io.segmentrelay.usercom.VirtualBudget;

/** Sessions of the account main, each of which a lane walks as soon as it is announced, until it may ask for no more. */
public final class WalkedSessions extends FakeSessions {
    private static final int PAGES = 2;

    /** The accounts that they are of must have done with them. */
    private final Set<AccountSession> over = ConcurrentHashMap.newKeySet();

    public WalkedSessions() {
        super(null, MAIN);
    }

    /** Nothing may be asked for by those that were opened, for another process has the account, or other routes. */
    public void mustBeOver() {
        assertThat(opened).as("resting, as they are over").allMatch(AccountSession::isResting);
        over.addAll(opened);
    }

    /** Once nothing happens any more: one session, which lanes know of. */
    public void oneRuns() throws InterruptedException {
        settle();
        assertThat(stops).isEmpty();
        assertThat(opened).filteredOn(AccountSession::isOpen).as("open at the end").hasSize(1).isSubsetOf(announced);
    }

    public void noneRuns() {
        assertThat(opened).as("open after the stop").noneMatch(AccountSession::isOpen);
    }

    @Override
    Lease lease(GroupLease.Listener listener) {
        return new LocalLease(statePartitions(), listener);
    }

    @Override
    List<AccountSession> open(int partition, List<String> names, Holding holding) {
        AccountSession session = SessionsOfMain.session("main", holding::isHeld, SessionsOfMain.writer((ledger, batch) -> {
        }, Duration.ofHours(1)), VirtualBudget.of(10), Clock.systemUTC());
        opened.add(session);
        return List.of(session);
    }

    @Override
    void start(AccountSession session, Consumer<Throwable> failed) {
        super.start(session, failed);
        session.writer().start(failed);
    }

    @Override
    void announce(AccountSession session) {
        assertThat(announced).as("open when another begins").noneMatch(AccountSession::isOpen);
        super.announce(session);
        new Thread(() -> walk(session)).start();
    }

    private void walk(AccountSession session) {
        List<Long> segments = session.lanes().take(() -> session.writer().view().candidates(), Instant.EPOCH);
        try {
            for (int page = 1; page <= PAGES; page++) {
                boolean isOver = over.contains(session);
                session.admit(Priority.WALK);
                assertThat(isOver).as("over, but admitted").isFalse();
            }
        } catch (AccountClosed e) {
            assertThat(session.isResting()).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            segments.forEach(session.lanes()::release);
        }
    }
}
