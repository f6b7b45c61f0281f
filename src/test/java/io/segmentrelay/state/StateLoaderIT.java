package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;

/** All accounts of these tests share one partition: an open transaction of one hides what others have committed. */
class StateLoaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private final String topic = RelayTopics.own().state();

    @BeforeEach
    void createTopic() throws Exception {
        SharedBroker.admin().createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty()))).all().get();
    }

    @Test
    void whatWasCommittedBehindTheOpenTransactionOfAFencedAccountIsLoadedAtOnce() throws Exception {
        // given
        try (Producer<String, byte[]> other = producer("other", 60_000);
                Producer<String, byte[]> main = producer("main", 60_000)) {
            other.beginTransaction();
            other.send(record("other/account", 1)).get();
            commit(main, record("main/account", 7));

            // when
            AccountState state;
            try (Producer<String, byte[]> fencing = producer("other", 60_000)) {
                state = loader(Duration.ofSeconds(15)).load(0, List.of("main", "other"), () -> true).get("main");
            }

            // then
            assertThat(state.nextRun).isEqualTo(7);
        }
    }

    @Test
    void theOpenTransactionOfAnAccountThatIsUnknownHereIsWaitedForUntilTheBrokerEndsIt() throws Exception {
        // given
        try (Producer<String, byte[]> other = producer("unknown", 5_000);
                Producer<String, byte[]> main = producer("main", 60_000)) {
            other.beginTransaction();
            other.send(record("unknown/account", 1)).get();
            commit(main, record("main/account", 7));
            commit(main, record("main/account", 8));

            // when
            AccountState state = loader(PATIENCE).load(0, List.of("main"), () -> true).get("main");

            // then
            assertThat(state.nextRun).as("the last that was committed, behind the open transaction").isEqualTo(8);
        }
    }

    @Test
    void aStateThatCannotBeReadToItsEndIsNotUsed() throws Exception {
        // given
        try (Producer<String, byte[]> other = producer("unknown", 60_000);
                Producer<String, byte[]> main = producer("main", 60_000)) {
            commit(main, record("main/account", 6));
            other.beginTransaction();
            other.send(record("unknown/account", 1)).get();
            commit(main, record("main/account", 7));

            // then
            assertThatThrownBy(() -> loader(Duration.ofSeconds(2)).load(0, List.of("main"), () -> true))
                    .isInstanceOfSatisfying(StateProblem.class, problem -> assertThat(problem.passes()).isTrue())
                    .hasMessageContaining("could not be read to the end");
        }
    }

    @Test
    void besideAWriterATransactionIsTakenWholeOrNotAtAll() throws Exception {
        // given
        try (Producer<String, byte[]> main = producer("main", 60_000)) {
            commit(main, record("main/account", 7));
            main.beginTransaction();
            main.send(record("main/account", 8)).get();
            CountDownLatch begun = new CountDownLatch(1);

            // when
            CompletableFuture<AccountState> loaded = CompletableFuture.supplyAsync(() -> besideAWriter(begun));
            assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            main.send(record("main/account", 9)).get();
            main.commitTransaction();

            // then
            assertThat(loaded.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).nextRun).isEqualTo(9);
        }
    }

    private AccountState besideAWriter(CountDownLatch begun) {
        try {
            return new StateLoader(new CommittedReader(SharedBroker.admin(), StateLoaderIT::consumer, PATIENCE, true), topic)
                    .load(0, List.of("main"), () -> {
                        begun.countDown();
                        return true;
                    }).get("main");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRecordOfANewerVersionStopsTheLoad() throws Exception {
        // given
        try (Producer<String, byte[]> main = producer("main", 60_000)) {
            commit(main, new ProducerRecord<>(topic, 0, "main/account", new byte[] { 2, '{', '}' }));

            // then
            assertThatThrownBy(() -> loader(PATIENCE).load(0, List.of("main"), () -> true))
                    .isInstanceOfSatisfying(StateProblem.class, problem -> assertThat(problem.passes()).isFalse())
                    .hasMessageContaining("main/account").hasMessageContaining("version 2")
                    .hasMessageContaining("relay.state=rebuild");
        }
    }

    @Test
    void anAccountWithOneSegmentIsLoadedWithoutReadingWhatIsOfOthersAndOfUsers() throws Exception {
        // given
        byte[] unreadable = { 2, '{', '}' };
        try (Producer<String, byte[]> main = producer("main", 60_000)) {
            commit(main, record("main/account", 7));
            commit(main, new ProducerRecord<>(topic, 0, "main/10/segment", unreadable));
            commit(main, new ProducerRecord<>(topic, 0, "main/user/1", unreadable));

            // when
            AccountState state = loader(PATIENCE).loadSegment(0, "main", 1, () -> true);

            // then
            assertThat(state.nextRun).isEqualTo(7);
            assertThatThrownBy(() -> loader(PATIENCE).loadSegment(0, "main", 10, () -> true))
                    .isInstanceOf(StateProblem.class).hasMessageContaining("main/10/segment");
        }
    }

    private StateLoader loader(Duration patience) {
        return new StateLoader(new CommittedReader(SharedBroker.admin(), StateLoaderIT::consumer, patience, false), topic);
    }

    private ProducerRecord<String, byte[]> record(String key, long nextRun) {
        byte[] json = ("{\"nextRun\":" + nextRun + ",\"signalPosition\":-1,\"listed\":true,\"fieldSets\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, 0, key, StateFormat.versioned(json));
    }

    private static void commit(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        producer.beginTransaction();
        producer.send(record);
        producer.commitTransaction();
    }

    private static Producer<String, byte[]> producer(String account, int transactionTimeout) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", SharedBroker.bootstrapServers());
        properties.put("transactional.id", "test/" + account);
        properties.put("transaction.timeout.ms", transactionTimeout);
        Producer<String, byte[]> producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(Map.of("bootstrap.servers", SharedBroker.bootstrapServers(), "isolation.level",
                "read_committed", "enable.auto.commit", "false", "auto.offset.reset", "none"), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
