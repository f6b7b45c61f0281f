package io.segmentrelay.session;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.ScheduledGroup;
import io.segmentrelay.testing.Schedules;
import io.segmentrelay.testing.Schedules.Story;

/** A partition is held only while no other process may have it: neither taken back, nor the group without word for too long. */
class LeaseSchedules {
    private static final int BEATS = 3;
    private static final int QUESTIONS = 6;
    private static final Duration SLEEP = Duration.ofSeconds(10);

    @RegisterExtension
    final Schedules schedules = new Schedules();

    @BeforeAll
    static void makeTheClient() {
        ScheduledGroup.begin(System::nanoTime, true);
    }

    @Test
    void whoFallsAsleepHoldsNothingOnceTheGroupMayHaveGivenItAway() {
        schedules.hold(() -> new Life(true, Holding::end).sleeps());
    }

    @Test
    void aHeartbeatThatCountsBeforeItIsAnsweredHoldsWhatTheGroupHasGivenAway() {
        assertThat(schedules.find(() -> new Life(false, Holding::end).sleeps()))
                .hasMessageContaining("since the group has heard of it");
    }

    @Test
    void whatTheGroupHasTakenBackIsHeldByNobodyHere() {
        schedules.hold(() -> new Life(true, Holding::end).isRevoked());
    }

    @Test
    void whoGoesByTheLeaseAloneHoldsWhatTheGroupHasTakenBack() {
        assertThat(schedules.find(() -> new Life(true, holding -> {
        }).isRevoked())).hasMessageContaining("held");
    }

    private static final class Life implements GroupLease.Listener {
        private final AtomicLong slept = new AtomicLong();
        private final AtomicLong wall = new AtomicLong();
        private final CountDownLatch assigned = new CountDownLatch(1);
        private final ScheduledGroup group;
        private final GroupLease lease;
        private final Consumer<Holding> ending;
        private final Map<Integer, Holding> holdings = new ConcurrentHashMap<>();

        Life(boolean countsAnswers, Consumer<Holding> ending) {
            this.ending = ending;
            group = ScheduledGroup.begin(this::now, countsAnswers);
            // Who falls asleep between its looks at the two clocks must not believe that the wall clock was set back.
            lease = new GroupLease(() -> group, "state", this, this::now, () -> wall.addAndGet(2 * SLEEP.toMillis()));
        }

        private long now() {
            return System.nanoTime() + slept.get();
        }

        void sleeps() throws Exception {
            live(() -> {
                synchronized (group) {
                    slept.addAndGet(SLEEP.toNanos());
                }
            });
        }

        void isRevoked() throws Exception {
            live(group::revoke);
        }

        private void live(Story event) throws Exception {
            lease.start();
            assigned.await();
            assertThat(ask()).as("held at first").isTrue();
            together(() -> {
                for (int beat = 1; beat <= BEATS; beat++) {
                    group.beat();
                }
            }, event, () -> {
                for (int question = 1; question <= QUESTIONS; question++) {
                    ask();
                }
            });
            lease.close();
            assertThat(ask()).as("held at the end").isFalse();
        }

        private boolean ask() {
            long now = now();
            boolean isGivenAway = group.isGivenAway();
            boolean isHeld = holdings.values().stream().anyMatch(Holding::isHeld);
            if (isHeld) {
                assertThat(isGivenAway).as("held, but given away").isFalse();
                assertThat(Duration.ofNanos(now - group.heardAt())).as("held, since the group has heard of it")
                        .isLessThan(GroupLease.SESSION_TIMEOUT);
            }
            return isHeld;
        }

        @Override
        public void held(Set<Integer> partitions) {
            partitions.forEach(partition -> holdings.computeIfAbsent(partition, none -> new Holding(lease)));
            assigned.countDown();
        }

        @Override
        public void revoked(Set<Integer> partitions) {
            partitions.stream().map(holdings::get).filter(Objects::nonNull).forEach(ending);
        }

        @Override
        public void broken(Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
