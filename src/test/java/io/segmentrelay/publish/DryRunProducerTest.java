package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;

class DryRunProducerTest {
    private final List<String> told = new ArrayList<>();
    private final DryRunReport report = new DryRunReport(Ledgers.ACCOUNT, told::add);
    private final DryRunProducer producer = new DryRunProducer(report::committed);

    @Test
    void whatARunWouldPublishIsToldWhenItClosesAndIsNotKept() {
        // given
        Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        producer.initTransactions();

        // when
        Ledgers.list(ledger, "1");
        commit(ledger);
        report.sumUp(ledger, 1);
        Ledgers.walk(ledger, 1, 2, 3);
        commit(ledger);
        report.sumUp(ledger, 2);
        Ledgers.walk(ledger, 2, 3, 4);
        commit(ledger);
        report.sumUp(ledger, 3);

        // then
        assertThat(told).containsExactly("dry run: main/1033 Active: would publish segment snapshot",
                "dry run: main/1033 Active: completed, would publish 3 snapshot",
                "dry run: account main: walked every followed segment (segments 1, members 3, requests 2): would publish of"
                        + " segments 1 snapshot, of members 3 snapshot",
                "dry run: main/1033 Active: completed, would publish 1 entered, 1 left");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void whatARelayHadPublishedOfAnOpenRunIsNotToldAgain() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 1, false, 3, 1, 2));
        ledger.seal();
        producer.initTransactions();

        // when
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 2, true, 3, 3));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read("1"));
        commit(ledger);

        // then
        assertThat(told).containsExactly("dry run: main/1033 Active: completed, would publish 1 snapshot");
    }

    @Test
    void whatARouteMadeOfAnEventIsSentWhateverItIs() {
        // given
        producer.initTransactions();
        producer.beginTransaction();
        ProducerRecord<String, byte[]> record = new ProducerRecord<>("usercom.segments", "main/7",
                "no JSON".getBytes(StandardCharsets.UTF_8));
        record.headers().add("ce_type", "io.segmentrelay.segment.created.v1".getBytes(StandardCharsets.UTF_8));

        // when
        producer.send(record);
        producer.commitTransaction();

        // then
        assertThat(told).containsExactly("dry run: main/7: would publish segment created");
    }

    private void commit(Ledger ledger) {
        Transaction transaction = new Transaction(Ledgers.ACCOUNT, producer, Ledgers.EVENTS, ledger, ledger.seal(),
                "usercom.relay-state", 16);
        transaction.begin();
        transaction.changes().forEach(record -> send(transaction, record));
        transaction.reports().forEach(record -> send(transaction, record));
        transaction.commit();
        assertThat(transaction.isDryRun()).isTrue();
    }

    private void send(Transaction transaction, OutRecord out) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(out.topic(), out.partition(), out.key(), out.value());
        out.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        transaction.sent(producer.send(record));
    }
}
