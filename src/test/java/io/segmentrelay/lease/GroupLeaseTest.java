package io.segmentrelay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.session.Told;
import io.segmentrelay.testing.LogCapture;

/** The lease by a clock that is moved, and with a group that does what it is told; {@link LeaseGroupIT} has a real one. */
@Timeout(30)
class GroupLeaseTest {
    private static final Duration MARGIN = Duration.ofSeconds(1);
    /** A heartbeat that was sent within the last second counts as a second old. */
    private static final Duration ROUNDING = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong(-TimeUnit.SECONDS.toNanos(3));
    private final AtomicLong setBack = new AtomicLong();
    private final HandHeldConsumer consumer = new HandHeldConsumer();
    private final HandHeldConsumer nextMember = new HandHeldConsumer();
    private final Queue<HandHeldConsumer> members = new ArrayDeque<>(List.of(consumer, nextMember));
    private final Told told = new Told();
    private final Thread tester = Thread.currentThread();
    /** What happens right after the test has looked at the clock. */
    private Runnable afterLook = () -> {
    };
    private final GroupLease lease = new GroupLease(members::remove, "state", told, this::nanoTime, this::wallMillis);

    @BeforeEach
    void start() {
        lease.start();
    }

    @AfterEach
    void end() {
        lease.close();
    }

    @Test
    void theListenerIsToldOfAllThatIsHeldAndOfWhatIsRevoked() throws Exception {
        // when
        consumer.assign(1, 2);
        consumer.revoke(2);
        consumer.assign(3);
        consumer.lose(1, 3);

        // then
        assertThat(told.next()).isEqualTo("held [1, 2]");
        assertThat(told.next()).isEqualTo("revoked [2]");
        assertThat(told.next()).isEqualTo("held [1, 3]");
        assertThat(told.next()).isEqualTo("revoked [1, 3]");
    }

    @Test
    void nothingIsHeldBeforeTheGroupHasAnswered() throws Exception {
        // given
        CountDownLatch polls = new CountDownLatch(3);
        try (GroupLease alone = new GroupLease(() -> outOfReach(polls), "state", told, System::nanoTime,
                System::currentTimeMillis)) {

            // when
            alone.start();
            assertThat(polls.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            // then
            assertThat(alone.isHeld()).isFalse();
            assertThat(told.isSilent()).isTrue();
        }
    }

    @Test
    void anAssignmentHoldsForTheSessionLessTheMargin() throws Exception {
        // given
        settle();
        pass(LONG);
        settle();

        // when
        consumer.assign(1);

        // then
        assertExpiresAfter(GroupLease.SESSION_TIMEOUT.minus(MARGIN));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 2 })
    void anAnsweredHeartbeatHoldsForTheSessionLessTheMarginFromWhenItWasSent(int sentSecondsAgo) throws Exception {
        // given
        consumer.assign(1);
        pass(Duration.ofSeconds(4));
        settle();

        // when
        consumer.answerHeartbeat(sentSecondsAgo);
        settle();

        // then
        assertExpiresAfter(GroupLease.SESSION_TIMEOUT.minus(MARGIN).minus(ROUNDING).minusSeconds(sentSecondsAgo));
    }

    @Test
    void whatIsLostWhileItIsLookedAtIsNotHeld() throws Exception {
        // given
        consumer.assign(1);
        pass(LONG);
        afterLook = () -> {
            clock.incrementAndGet();
            assertThatCode(() -> consumer.lose(1)).doesNotThrowAnyException();
        };

        // when
        boolean held = lease.isHeld();

        // then
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(told.next()).isEqualTo("revoked [1]");
        assertThat(held).isFalse();
    }

    @Test
    void pollingAloneRenewsNothing() throws Exception {
        // given
        consumer.assign(1);
        consumer.answerHeartbeat(0);
        settle();

        // when
        for (int second = 0; second < 5; second++) {
            pass(Duration.ofSeconds(1));
            settle();
        }

        // then
        assertThat(lease.isHeld()).isFalse();
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(told.isSilent()).isTrue();
    }

    @Test
    void lostPartitionsEndItAtOnce() throws Exception {
        // given
        consumer.assign(1);
        boolean before = lease.isHeld();

        // when
        consumer.lose(1);

        // then
        assertThat(before).isTrue();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void whoWasAsleepHasNoLeaseUntilTheCoordinatorAnswersAnew() throws Exception {
        // given
        consumer.assign(1);
        settle();
        consumer.answerHeartbeat(0); // Answered before the sleep, but not seen until after it.

        // when
        pass(LONG);
        boolean onWaking = lease.isHeld();
        settle();
        boolean afterTheNextPoll = lease.isHeld();
        consumer.answerHeartbeat(0);
        settle();

        // then
        assertThat(onWaking).isFalse();
        assertThat(afterTheNextPoll).isFalse();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void whoFellAsleepOnTheWayToItsAssignmentHasNoLease() throws Exception {
        // given
        settle();

        // when
        pass(LONG);
        consumer.assign(1);

        // then
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aFailureOfKafkaIsOutlived() throws Exception {
        // given
        consumer.assign(1);

        // when
        consumer.breakWith(new KafkaException("out of reach"));
        consumer.assign(2);

        // then
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(told.next()).isEqualTo("held [1, 2]");
        assertThat(lease.isAlive()).isTrue();
    }

    /** Kafka's client counts refused heartbeats among the answered ones, and only then says that it may not use the group. */
    @Test
    void whoMayNoLongerUseTheGroupHasNoLeaseUntilItHasJoinedAnew() throws Exception {
        // given
        consumer.assign(1);
        consumer.turn(() -> consumer.answerHeartbeat(0));
        boolean before = lease.isHeld();

        // when
        consumer.breakWith(GroupAuthorizationException.forGroupId("relays"));
        settle();
        boolean refused = lease.isHeld();
        consumer.answerHeartbeat(0);
        settle();
        boolean refusedAgain = lease.isHeld();
        consumer.assign(1);

        // then
        assertThat(before).isTrue();
        assertThat(refused).isFalse();
        assertThat(refusedAgain).isFalse();
        assertThat(consumer.rebalancesAskedFor).hasValue(1);
        assertThat(lease.isHeld()).isTrue();
    }

    /** The client finds the coordinator, so it repeats what is refused, and says nothing. */
    @Test
    void heartbeatsThatFollowTooSoonRenewNothingAndHaveTheGroupJoinedAnew() throws Exception {
        // given
        consumer.assign(1);
        settle();

        // when
        for (int refused = 0; refused < 20; refused++) {
            pass(Duration.ofMillis(100));
            consumer.answerHeartbeat(0);
            consumer.turn();
        }
        int asked = consumer.rebalancesAskedFor.get();
        pass(GroupLease.SESSION_TIMEOUT.minus(MARGIN).minusSeconds(1));
        settle();
        boolean before = lease.isHeld();
        consumer.assign(1);

        // then
        assertThat(asked).isPositive();
        assertThat(before).isFalse();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void heartbeatsThatFollowAsTheyShouldRenewTheLeaseAndAskForNothing() throws Exception {
        // given
        consumer.assign(1);
        settle();

        // when
        for (int answered = 0; answered < 20; answered++) {
            pass(GroupLease.HEARTBEAT);
            consumer.answerHeartbeat(0);
            consumer.turn();
        }

        // then
        assertThat(consumer.rebalancesAskedFor).hasValue(0);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void aFailureThatCostsNoLeaseIsSaidAgainWhenItComesAgain() throws Exception {
        try (LogCapture log = LogCapture.of(GroupLease.class)) {
            // given
            consumer.assign(1);

            // when
            consumer.breakWith(new KafkaException("out of reach"));
            consumer.breakWith(new KafkaException("out of reach"));
            for (int answered = 0; answered < 125; answered++) {
                pass(GroupLease.HEARTBEAT);
                consumer.answerHeartbeat(0);
                consumer.turn();
            }
            consumer.breakWith(new KafkaException("out of reach"));
            settle();

            // then
            assertThat(log.found()).containsExactly("lease: out of reach", "lease: out of reach");
        }
    }

    /** Joining takes as long as the others take; that is no loss. */
    @Test
    void whoNeverHadALeaseSaysNotThatItIsBack() throws Exception {
        try (LogCapture log = LogCapture.of(GroupLease.class)) {
            // given
            consumer.breakWith(GroupAuthorizationException.forGroupId("relays"));

            // when
            consumer.assign(1);
            settle();

            // then
            assertThat(lease.isHeld()).isTrue();
            assertThat(log.found()).containsExactly("lease: Not authorized to access group: relays");
        }
    }

    @Test
    void aFailureThatLastsIsSaidOnceUntilTheLeaseIsHeldAgain() throws Exception {
        try (LogCapture log = LogCapture.of(GroupLease.class)) {
            // given
            consumer.assign(1);

            // when
            beRefused();
            beRefused();
            settle();
            List<String> whileRefused = log.found();
            consumer.assign(1);
            settle();
            beRefused();
            settle();

            // then
            assertThat(whileRefused).containsExactly("lease: Not authorized to access group: relays");
            assertThat(log.found()).containsExactly("lease: Not authorized to access group: relays", "Kafka answers again",
                    "lease: Not authorized to access group: relays");
        }
    }

    /** A last heartbeat is refused while the client already learns that it may not use the group. */
    private void beRefused() throws Exception {
        consumer.turn(() -> consumer.answerHeartbeat(0));
        consumer.breakWith(GroupAuthorizationException.forGroupId("relays"));
    }

    @Test
    void aFailureThatNobodyForesawIsToldAndGivesEverythingBack() throws Exception {
        // given
        consumer.assign(1);

        // when
        consumer.breakWith(new AssertionError("a broken client"));

        // then
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(told.next()).isEqualTo("broken by a broken client");
        assertThat(told.next()).isEqualTo("revoked [1]");
        awaitDeath();
        assertThat(consumer.closed).isTrue();
    }

    /** Its heartbeats wait for the clock to show again what it did: 40 minutes, if a machine wakes up so. */
    @Test
    void aClockThatIsSetBackHasTheGroupJoinedAnew() throws Exception {
        // given
        consumer.assign(1);
        settle();

        // when
        setBack.set(Duration.ofMinutes(40).toMillis());
        consumer.lastTurn();
        nextMember.assign(1);

        // then
        assertThat(consumer.closed).isTrue();
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(told.next()).isEqualTo("revoked [1]");
        assertThat(told.next()).isEqualTo("held [1]");
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void aClockThatIsCorrectedInPassingChangesNothing() throws Exception {
        // given
        consumer.assign(1);

        // when
        setBack.set(1500);
        settle();

        // then
        assertThat(consumer.closed).isFalse();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void aThreadThatNoLongerTurnsIsNotAlive() throws Exception {
        // given
        settle();
        boolean before = lease.isAlive();

        // when
        pass(LONG);

        // then
        assertThat(before).isTrue();
        assertThat(lease.isAlive()).isFalse();
    }

    @Test
    void closingGivesEverythingBack() throws Exception {
        // given
        consumer.assign(1, 2);

        // when
        lease.close();

        // then
        assertThat(told.next()).isEqualTo("held [1, 2]");
        assertThat(told.next()).isEqualTo("revoked [1, 2]");
        assertThat(lease.isAlive()).isFalse();
        assertThat(consumer.closed).isTrue();
    }

    @Test
    void aListenerThatBreaksWhileItIsToldToEndLeavesNoMemberBehind() throws Exception {
        // given
        GroupLease.Listener breaking = new Told() {
            @Override
            public void revoked(Set<Integer> partitions) {
                throw new IllegalStateException("an account that cannot end");
            }
        };
        try (GroupLease other = new GroupLease(() -> consumer, "state", breaking, clock::get, this::wallMillis)) {
            other.start();
            consumer.assign(1);
        }

        // then
        assertThat(consumer.closed).isTrue();
    }

    /** Two turns: the first reads what the coordinator has answered, the second draws the conclusion. */
    private void settle() throws Exception {
        consumer.turn();
        consumer.turn();
    }

    private long nanoTime() {
        long now = clock.get();
        if (Thread.currentThread() == tester) {
            afterLook.run();
        }
        return now;
    }

    private long wallMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.get()) - setBack.get();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void assertExpiresAfter(Duration time) {
        pass(time.minusNanos(1));
        assertThat(lease.isHeld()).as("just before " + time).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.isHeld()).as("at " + time).isFalse();
    }

    private void awaitDeath() {
        Awaitility.await("the thread ends").atMost(LIMIT).until(() -> !lease.isAlive());
    }

    /** A real consumer whose broker does not answer. */
    private static KafkaConsumer<byte[], byte[]> outOfReach(CountDownLatch polls) {
        return new KafkaConsumer<>(Map.of("bootstrap.servers", "localhost:1", "group.id", "state", "enable.auto.commit",
                "false"), new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
            @Override
            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                polls.countDown();
                return super.poll(timeout);
            }
        };
    }
}
