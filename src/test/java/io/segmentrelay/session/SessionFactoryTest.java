package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.lease.LocalLease;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.state.StateStore;
import io.segmentrelay.usercom.Budget.Priority;

@Timeout(20)
class SessionFactoryTest {
    private static final int PER_REQUEST_MILLIS = 1010;
    private static final int LONGER = 1300;
    private final KafkaParts parts = KafkaParts.of(Map.of("relay.requests-per-second", "1", "relay.state.partitions", "1",
            "kafka.bootstrap.servers", "localhost:1"));
    private long fencedAt;

    @Test
    void theFirstRequestKeepsItsDistanceToWhatAnotherProcessSentBeforeItWasFenced() throws Exception {
        // given
        AccountSession session = open(LONGER, 0);

        // when
        session.api().budget().take(Priority.LIST);

        // then
        assertThat(millisSinceTheFence()).isGreaterThanOrEqualTo(PER_REQUEST_MILLIS);
    }

    @Test
    void theBudgetFillsWhileTheStateIsLoaded() throws Exception {
        // given
        AccountSession session = open(0, LONGER);

        // when
        session.api().budget().take(Priority.LIST);

        // then
        assertThat(millisSinceTheFence()).isBetween((long) LONGER, (long) LONGER + PER_REQUEST_MILLIS - 1);
    }

    @Test
    void theBudgetOfALaterSessionBeginsEmptyAtItsBeginning() throws Exception {
        // given
        SessionFactory factory = factory(0, LONGER);
        factory.open(0, List.of("main"), holding()).get(0).close(Duration.ZERO);
        AccountSession second = factory.open(0, List.of("main"), holding()).get(0);

        // when
        second.api().budget().take(Priority.LIST);

        // then
        assertThat(millisSinceTheFence()).isGreaterThanOrEqualTo(LONGER + PER_REQUEST_MILLIS);
    }

    private AccountSession open(int fenceMillis, int loadMillis) throws InterruptedException {
        return factory(fenceMillis, loadMillis).open(0, List.of("main"), holding()).get(0);
    }

    private static Holding holding() {
        LocalLease lease = new LocalLease(1, new Told());
        lease.start();
        return new Holding(lease);
    }

    private SessionFactory factory(int fenceMillis, int loadMillis) {
        RelayKafka kafka = new RelayKafka(null, null, null) {
            @Override
            public Producer<String, byte[]> producer(String account) {
                return new MockProducer<>(Cluster.empty(), true, null, new StringSerializer(), new ByteArraySerializer()) {
                    @Override
                    public void initTransactions() {
                        pass(fenceMillis);
                        fencedAt = System.nanoTime();
                    }
                };
            }
        };
        StateStore states = new StateStore(kafka, parts.relay()) {
            @Override
            public Map<String, OpenedState> open(int partition, List<String> accounts, BooleanSupplier wanted) {
                pass(loadMillis);
                return Map.of("main", new OpenedState(new AccountState("main"), null, false, false));
            }

            @Override
            public void requireTopicsOfTheStart() {
            }

            @Override
            public Map<Integer, Long> membershipEnds() {
                return Map.of();
            }

            @Override
            public String changed(AccountState state) {
                return null;
            }
        };
        return new SessionFactory(parts.relay(), parts.accounts(), kafka, states, null, new SessionListener() {
            @Override
            public void begins(String account) {
            }

            @Override
            public void recovers(String account, boolean fenced) {
            }
        }, new ExtensionPoints() {
            @Override
            public boolean considersSegments() {
                return false;
            }

            @Override
            public boolean changesMemberships() {
                return false;
            }
        });
    }

    private long millisSinceTheFence() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fencedAt);
    }

    /** Brokers take so long. */
    private static void pass(int millis) {
        try {
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
