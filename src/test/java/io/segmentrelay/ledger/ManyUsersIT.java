package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.session.Watch;
import io.segmentrelay.state.StateStore;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;

/** All that is remembered, written at once and forgotten at once, by the producer and with the time-outs of the relay. */
class ManyUsersIT {
    /** In one transaction, its time would be over. */
    private static final int MOST = 50_000;

    @Test
    @Timeout(120)
    void usersAreRewrittenAndForgottenInParts() throws Exception {
        rewritesAndForgets(120_000);
    }

    @Test
    @Tag("long")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void tenMillionUsersAreRewrittenAndForgottenInParts() throws Exception {
        rewritesAndForgets(10_000_000);
    }

    private static void rewritesAndForgets(int users) throws Exception {
        // given
        RelayTopics topics = RelayTopics.own();
        Map<String, String> settings = SharedBroker.settings(topics);
        settings.put("relay.state.partitions", "1");
        KafkaParts parts = KafkaParts.of(settings);
        RelayKafka kafka = parts.kafka();
        StateStore states = new StateStore(kafka, parts.relay());
        kafka.checked(parts.topicCheck().check());
        try (Producer<String, byte[]> producer = kafka.producer("main")) {
            producer.initTransactions();
            Ledger remembering = Ledgers.of(new AccountState("main"), new Watch());
            Ledgers.remember(remembering, users);

            // when
            remembering.rewrite(new StateChanges.Keys("main"));
            List<Integer> written = publish(remembering, producer, topics);

            // then
            assertThat(written).hasSizeGreaterThan(users / MOST).allMatch(records -> records <= MOST);
            AccountState loaded = loaded(states);
            assertThat(loaded.users.size()).isEqualTo(users);

            // when
            List<Integer> forgotten = publish(Ledgers.forgetful(loaded, new Watch()), producer, topics);

            // then
            assertThat(forgotten).hasSizeGreaterThanOrEqualTo(users / MOST).allMatch(records -> records <= MOST);
            assertThat(loaded(states).users.isEmpty()).isTrue();
        } finally {
            kafka.close();
        }
    }

    private static AccountState loaded(StateStore states) throws InterruptedException {
        return states.load(0, List.of("main"), () -> true).get("main");
    }

    /** @return how many records each transaction had */
    private static List<Integer> publish(Ledger ledger, Producer<String, byte[]> producer, RelayTopics topics)
            throws Exception {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> failed = new CompletableFuture<>();
        AccountWriter writer = new AccountWriter(ledger, (sealedBy, batch) -> {
            Transaction transaction = new Transaction(
                    new Transaction.Target(producer, Ledgers.EVENTS, topics.state(), 1), sealedBy, batch);
            transaction.begin();
            List<OutRecord> records = transaction.changes();
            for (OutRecord record : records) {
                transaction.sent(producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(),
                        record.value())));
            }
            transaction.commit();
            sizes.add(records.size());
        }, Duration.ofSeconds(1), 48);
        try {
            writer.start(failed::completeExceptionally);
            CompletableFuture.anyOf(failed, writer.changeNow(open -> null)).get();
        } finally {
            writer.close(Duration.ofMinutes(1));
        }
        assertThat(failed).isNotCompletedExceptionally();
        return sizes;
    }
}
