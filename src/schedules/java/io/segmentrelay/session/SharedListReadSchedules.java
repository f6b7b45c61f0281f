package io.segmentrelay.session;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.session.SharedListRead.Ticket;
import io.segmentrelay.testing.Schedules;
import io.segmentrelay.testing.Schedules.Story;

/** Whoever asks for the list is given a reading that began after that, and one reads at a time. */
class SharedListReadSchedules {
    private static final int REQUESTS = 2;
    private static final int TIMES = 2;
    private static final Duration PER_REQUEST = Duration.ofMillis(10);
    /** What begins after a reading that walks alone wait for may cost a tenth of the budget. */
    private static final Duration LIMIT = PER_REQUEST.multipliedBy(10 * REQUESTS * 4 * TIMES);

    @RegisterExtension
    final Schedules schedules = new Schedules();

    @Test
    void everyoneHasAListThatWasReadAfterItAskedAndOneReadsAtATime() {
        schedules.hold(() -> fourAskForTheList(rounds -> rounds.join()));
    }

    @Test
    void whoLooksForAReadingThatIsNotOverAndSharesItIsGivenAListThatIsTooOld() {
        assertThat(schedules.find(() -> {
            AtomicReference<Ticket> last = new AtomicReference<>();
            fourAskForTheList(rounds -> {
                Ticket running = last.get();
                if (running != null && !running.round().result().isDone()) {
                    return new Ticket(running.round(), false);
                }
                Ticket ticket = rounds.join();
                last.set(ticket);
                return ticket;
            });
        })).hasMessageContaining("begun before it was asked for");
    }

    private static void fourAskForTheList(Function<SharedListRead, Ticket> onSchedule) throws Exception {
        // given
        SharedListRead rounds = new SharedListRead(() -> PER_REQUEST, () -> true, () -> System.nanoTime());
        AtomicInteger reading = new AtomicInteger();
        Function<Function<SharedListRead, Ticket>, Story> caller = join -> () -> {
            for (int time = 1; time <= TIMES; time++) {
                long asked = System.nanoTime();
                Ticket ticket = join.apply(rounds);
                if (ticket.reads()) {
                    read(rounds, ticket, reading);
                }
                long begun = Long.parseLong(ticket.round().result().get().why());
                assertThat(begun - asked).as("nanoseconds; below zero, it had begun before it was asked for").isPositive();
            }
        };
        long begun = System.nanoTime();

        // when
        together(caller.apply(onSchedule), caller.apply(onSchedule), caller.apply(SharedListRead::joinAfterWalk),
                caller.apply(SharedListRead::joinAfterWalk));

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("time passed").isLessThan(LIMIT);
        assertThat(rounds.isQueued()).isFalse();
    }

    private static void read(SharedListRead rounds, Ticket ticket, AtomicInteger reading) throws InterruptedException {
        rounds.begin(ticket.round());
        long begun = System.nanoTime();
        assertThat(reading.incrementAndGet()).as("readings at a time").isEqualTo(1);
        TimeUnit.NANOSECONDS.sleep(PER_REQUEST.toNanos());
        reading.decrementAndGet();
        assertThat(ticket.round().result().complete(readAt(begun))).as("read once").isTrue();
        rounds.end(REQUESTS);
    }

    private static ListRead readAt(long nanos) {
        return new ListRead(List.of(), true, Long.toString(nanos));
    }
}
