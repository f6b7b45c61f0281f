package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;

/** What Camel's endpoint gets for a producer: it sends in the transaction that is open, and does nothing else. */
class TransactionProducersTest {
    private static final String TOPIC = "usercom.memberships";
    private final MockProducer<String, byte[]> own = new MockProducer<>(
            new Cluster("cluster", List.of(), List.of(new PartitionInfo(TOPIC, 0, null, null, null)), Set.of(), Set.of()),
            false, null, new StringSerializer(), new ByteArraySerializer());
    private final Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
    private final TransactionProducers producers = new TransactionProducers();
    private final Producer<String, byte[]> lent = lent("main");

    @BeforeEach
    void begin() {
        own.initTransactions();
        own.beginTransaction();
    }

    @Test
    void whatIsSentGoesOutInTheOpenTransactionAndIsFlushed() {
        // given
        AtomicReference<RecordMetadata> told = new AtomicReference<>();
        producers.lend(transaction());

        // when
        var silent = lent.send(new ProducerRecord<>(TOPIC, 0, "a", new byte[1]));
        var acknowledged = lent.send(new ProducerRecord<>(TOPIC, 0, "b", new byte[1]), (taken, failure) -> told.set(taken));
        boolean wasTold = told.get() != null;
        lent.flush();

        // then
        assertThat(wasTold).isFalse();
        assertThat(silent).isDone();
        assertThat(acknowledged).isDone();
        assertThat(told.get().offset()).isEqualTo(1);
        assertThat(own.partitionsFor(TOPIC)).isEqualTo(lent.partitionsFor(TOPIC)).hasSize(1);
    }

    /** A record that the transaction does not know of would be missing in its count, or break it. */
    @Test
    void whatIsSentIsCountedByTheTransaction() {
        // given
        Transaction transaction = transaction();
        producers.lend(transaction);

        // when
        lent.send(new ProducerRecord<>(TOPIC, 0, "a", new byte[1]));

        // then
        assertThatThrownBy(transaction::commit).hasMessageStartingWith("1 of 0 records were sent");
    }

    @Test
    void withoutATransactionOfItsAccountNothingIsSent() {
        // given
        Transaction before = transaction();
        Transaction now = transaction();
        producers.lend(before);
        producers.lend(now);

        // when
        producers.takeBack(before);
        lent.send(new ProducerRecord<>(TOPIC, 0, "a", new byte[1]));
        producers.takeBack(now);

        // then
        assertThatThrownBy(() -> lent.send(new ProducerRecord<>(TOPIC, 0, "b", new byte[1])))
                .isInstanceOf(IllegalStateException.class).hasMessage("no transaction is open for account main");
        producers.lend(now);
        assertThatThrownBy(() -> lent("other").flush()).isInstanceOf(IllegalStateException.class)
                .hasMessage("no transaction is open for account other");
    }

    @Test
    void theTransactionIsEndedAndTheProducerClosedByTheWriterAlone() {
        // given
        producers.lend(transaction());

        // when
        lent.close();

        // then
        assertThat(own.closed()).isFalse();
        assertThat(lent.metrics()).isEmpty();
        assertThatThrownBy(lent::commitTransaction).isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("commitTransaction is for the account's writer alone");
        assertThat(own.transactionInFlight()).isTrue();
        assertThat(lent.toString()).contains("TransactionProducers");
    }

    @ParameterizedTest
    @ValueSource(strings = { "kafka-1:9092", "kafka-1:9092,kafka-2:9092" })
    void theBrokersAreThoseOfTheEndpointAndConsumersAreRefused(String brokers) {
        // given
        KafkaConfiguration configuration = new KafkaConfiguration();
        configuration.setBrokers(brokers);

        // then
        assertThat(producers.getBrokers(configuration)).isEqualTo(brokers);
        assertThatThrownBy(() -> producers.getConsumer(clientId("orders"))).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("consumer orders");
    }

    private Transaction transaction() {
        return new Transaction(new Transaction.Target(own, Ledgers.EVENTS, "usercom.relay-state", 16), ledger, ledger.seal());
    }

    @SuppressWarnings("unchecked")
    private Producer<String, byte[]> lent(String account) {
        return producers.getProducer(clientId(account));
    }

    private static Properties clientId(String account) {
        Properties properties = new Properties();
        properties.setProperty("client.id", account);
        return properties;
    }
}
