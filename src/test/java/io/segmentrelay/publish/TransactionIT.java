package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.session.Watch;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.testing.TopicReader;

/** Events and the state that they justify, in one transaction of a real broker: all of them, or none. */
@Timeout(60)
class TransactionIT {
    private static final Duration READ = Duration.ofSeconds(30);
    private static final String[] TOPICS = { "usercom.segments", "usercom.memberships", "usercom.crawls",
            "usercom.relay-state" };
    private static Broker broker;
    private static int ids;

    private final String transactionalId = "writer-" + ++ids;
    private final long segment = 1000 + ids;
    private final Watch clock = new Watch();
    private final Ledger ledger = Ledgers.of(new AccountState("main"), clock);

    @BeforeAll
    static void startKafka() throws Exception {
        broker = Broker.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (String topic : TOPICS) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty()))).all().get();
            }
        }
    }

    @AfterAll
    static void stopKafka() {
        broker.close();
    }

    @Test
    void eventsStateAndReportAppearTogether() throws Exception {
        // given
        walk(ledger);
        try (Producer<String, byte[]> producer = producer()) {
            Transaction transaction = begun(producer);
            send(producer, transaction, transaction.changes());
            send(producer, transaction, transaction.reports());
            assertThat(committed()).isEmpty();

            // when
            transaction.commit();
        }
        TopicReader.awaitMarked(broker.bootstrapServers(), READ, TOPICS);

        // then
        List<ConsumerRecord<String, byte[]>> records = committed();
        assertThat(records).filteredOn(record -> record.topic().equals("usercom.memberships"))
                .extracting(ConsumerRecord::key).containsExactlyInAnyOrder(key(1), key(2), key(3));
        assertThat(records).filteredOn(record -> record.topic().equals("usercom.crawls")).hasSize(1);
        assertThat(state().segments.get(segment).members.toArray()).containsExactly(1, 2, 3);
    }

    @Test
    void halfABatchIsRefusedAndNothingOfItAppears() {
        // given
        walk(ledger);
        try (Producer<String, byte[]> producer = producer()) {
            Transaction transaction = begun(producer);
            List<OutRecord> changes = transaction.changes();
            send(producer, transaction, changes.subList(0, changes.size() - 1));

            // when
            var commit = assertThatThrownBy(transaction::commit);

            // then
            commit.isInstanceOf(IllegalStateException.class).hasMessageContaining("not committing them");
            assertThat(transaction.isCommitted()).isFalse();
        }
        producer().close(); // Whoever begins next ends what is open.
        assertThat(committed()).isEmpty();
    }

    /** Three members, and the report. */
    private void walk(Ledger ledger) {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 3, segment));
        long run = ledger.open(segment).orElseThrow().run();
        ledger.page(segment, run, Ledgers.page(segment, 1, true, 3, 1, 2, 3));
        ledger.close(segment, run, new Ending.NextNull(), new ListedAfter.Read("2024-10-11T09:00:00Z", OptionalLong.of(3)));
    }

    private Transaction begun(Producer<String, byte[]> producer) {
        Transaction transaction = new Transaction(
                new TransactionTarget(producer, Ledgers.EVENTS, "usercom.relay-state", 2), ledger, ledger.seal());
        transaction.begin();
        return transaction;
    }

    private static void send(Producer<String, byte[]> producer, Transaction transaction, List<OutRecord> records) {
        for (OutRecord record : records) {
            transaction.sent(producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(),
                    record.value())));
        }
        producer.flush();
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(),
                "transactional.id", transactionalId), new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private String key(long user) {
        return "main/" + segment + "/" + user;
    }

    /** What a consumer reads of this test's segment. */
    private List<ConsumerRecord<String, byte[]>> committed() {
        return committedAt("main/" + segment);
    }

    private List<ConsumerRecord<String, byte[]>> committedAt(String... keys) {
        try (TopicReader reader = TopicReader.readCommitted(broker.bootstrapServers(), TOPICS)) {
            return reader.readToEnd(READ).stream().filter(record -> Stream.of(keys).anyMatch(record.key()::startsWith))
                    .toList();
        }
    }

    private AccountState state() {
        StateDecoder decoder = new StateDecoder("main");
        committedAt("main/account", "main/" + segment).stream()
                .filter(record -> record.topic().equals("usercom.relay-state"))
                .forEach(record -> decoder.accept(record.key(), record.value()));
        return decoder.state();
    }
}
