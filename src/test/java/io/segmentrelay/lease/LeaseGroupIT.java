package io.segmentrelay.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.session.Told;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;

/** Leases of several processes in one consumer group of a real broker. */
@Timeout(60)
class LeaseGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private final String topic = RelayTopics.own().state();

    @BeforeEach
    void createTopic() throws Exception {
        SharedBroker.admin().createTopics(List.of(new NewTopic(topic, Optional.of(4), Optional.empty()))).all().get();
    }

    @Test
    void aSecondProcessTakesItsShareAndGivesItBackWhenItEnds() throws Exception {
        // given
        Share first = new Share();
        Share second = new Share();
        try (GroupLease one = lease(first)) {
            one.start();
            first.await(4);

            // when
            try (GroupLease two = lease(second)) {
                two.start();
                second.await(2);
                first.await(2);

                // then
                assertThat(first.partitions()).doesNotContainAnyElementsOf(second.partitions());
            }
            first.await(4);
        }
    }

    @Test
    void aDoubtHasTheGroupSayAnewWhatIsHeldEvenIfNothingMoves() throws Exception {
        // given
        Told told = new Told();
        try (GroupLease lease = lease(told)) {
            lease.start();
            told.awaitWords("held [0, 1, 2, 3]");

            // when
            lease.doubt();

            // then
            assertThat(told.next()).isEqualTo("held [0, 1, 2, 3]");
        }
    }

    @Test
    void aListenerThatFailsOnceIsToldAgainOrTheLeaseIsBroken() throws Exception {
        // given
        AtomicBoolean failed = new AtomicBoolean();
        Told told = new Told() {
            @Override
            public void held(Set<Integer> partitions) {
                if (failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("not now");
                }
                super.held(partitions);
            }
        };

        // when
        try (GroupLease lease = lease(told)) {
            lease.start();

            // then
            assertThat(told.next()).containsPattern("^(held|broken)");
        }
    }

    /** What a process holds at this moment. */
    private static final class Share implements GroupLease.Listener {
        private final Set<Integer> held = new HashSet<>();

        @Override
        public synchronized void held(Set<Integer> partitions) {
            held.addAll(partitions);
        }

        @Override
        public synchronized void revoked(Set<Integer> partitions) {
            held.removeAll(partitions);
        }

        @Override
        public void broken(Throwable failure) {
            throw new AssertionError(failure);
        }

        synchronized Set<Integer> partitions() {
            return Set.copyOf(held);
        }

        void await(int count) {
            Awaitility.await(count + " partitions").atMost(LIMIT).until(() -> partitions().size() == count);
        }
    }

    /** With the consumer that the program uses. */
    private GroupLease lease(GroupLease.Listener listener) {
        RelayKafka kafka = KafkaParts
                .of(Map.of("kafka.bootstrap.servers", SharedBroker.bootstrapServers(), "relay.topics.state",
                        topic))
                .kafka();
        return new GroupLease(() -> kafka.leaseConsumer(GroupLease.SESSION_TIMEOUT, GroupLease.HEARTBEAT), topic, listener,
                System::nanoTime, System::currentTimeMillis);
    }
}
