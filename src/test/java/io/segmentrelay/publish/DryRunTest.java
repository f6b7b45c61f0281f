package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.testing.LogCapture;
import io.segmentrelay.usercom.SegmentRow;

class DryRunTest {
    private final List<String> told = new ArrayList<>();
    private final DryRun.Sink producer = (DryRun.Sink) DryRun.producer();

    @Test
    void whatARunWouldPublishIsToldWhenItClosesAndIsNotKept() {
        // given
        Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        producer.initTransactions();

        // when
        Ledgers.list(ledger, "1");
        commit(ledger);
        Ledgers.walk(ledger, 1, 2, 3);
        commit(ledger);
        Ledgers.walk(ledger, 2, 3, 4);
        commit(ledger);

        // then
        assertThat(told).containsExactly("dry run: main/1033 Active: would publish segment snapshot",
                "dry run: main/1033 Active: completed, would publish 3 snapshot",
                "dry run: main/1033 Active: completed, would publish 1 entered, 1 left");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aSegmentWithoutANameIsToldByItsNumber() {
        // given
        Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        producer.initTransactions();
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", Ledgers.SEGMENT).putNull("name");

        // when
        ledger.listed(new ListRead(List.of(new SegmentRow(Ledgers.SEGMENT, row)), true, null));
        commit(ledger);

        // then
        assertThat(told).containsExactly("dry run: main/1033: would publish segment snapshot");
    }

    @Test
    void aRunThatIsHeldOrNotWholeSaysWhyAndWhatItHolds() {
        // given
        Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        producer.initTransactions();
        ledger.listed(Ledgers.list("1", 1000, Ledgers.SEGMENT));
        Ledgers.walk(ledger, Ledgers.users(1, 1000));
        commit(ledger);
        ledger.listed(Ledgers.list("1", 300, Ledgers.SEGMENT));
        commit(ledger);
        told.clear();

        // when
        Ledgers.walk(ledger, Ledgers.users(1, 300));
        commit(ledger);
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.close(Ledgers.SEGMENT, run, new Ending.Failed("the API answers 500"), new ListedAfter.NotRead());
        commit(ledger);

        // then
        assertThat(told).anySatisfy(line -> assertThat(line)
                .startsWith("dry run: main/1033 Segment 1033: held, would publish nothing; 700 held: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("dry run: main/1033 Segment 1033: incomplete, would publish nothing: ")
                        .endsWith("the API answers 500"));
    }

    @Test
    void whatAnExtensionDropsIsCounted() {
        // given
        Ledger ledger = Ledgers.edited(new AccountState(Ledgers.ACCOUNT), Clock.systemUTC());
        producer.initTransactions();
        Ledgers.list(ledger, "1");
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        PageRead page = Ledgers.page(1, 1, 2, 3);
        Draft draft = ledger.draft(Ledgers.SEGMENT, run, page.members());
        List<MembershipEdit> edits = draft.edits(null);

        // when
        edits.get(0).drop();
        ledger.page(Ledgers.SEGMENT, run, page.edited(draft.edited(edits)));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        commit(ledger);

        // then
        assertThat(told).last().isEqualTo("dry run: main/1033 Active: completed, would publish 2 snapshot; 1 filtered");
    }

    @Test
    void membersAreToldByTheirIdsAndAtDebugAlone() {
        // given
        Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, "1");
        Ledgers.walk(ledger, 1, 2, 3);
        Batch batch = ledger.seal();
        try (LogCapture said = LogCapture.of(DryRun.class)) {
            DryRun.log(batch);
            List<String> usual = said.found();
            said.level(DryRun.class.getName(), Level.DEBUG);

            // when
            DryRun.log(batch);

            // then
            assertThat(usual).containsExactly("dry run: main/1033 Active: would publish segment snapshot",
                    "dry run: main/1033 Active: completed, would publish 3 snapshot");
            assertThat(said.found()).filteredOn(line -> !usual.contains(line))
                    .containsExactly("dry run: main/1033/1 snapshot", "dry run: main/1033/2 snapshot",
                            "dry run: main/1033/3 snapshot");
        }
    }

    @Test
    void thatAPausedAccountIsNotWalkedIsSaid() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        try (LogCapture said = LogCapture.of(DryRun.class)) {
            DryRun.begin(ledger.state());
            List<String> before = said.found();
            ledger.signal(new Signal(SignalKind.PAUSE, Ledgers.ACCOUNT, OptionalLong.empty()), 0);

            // when
            DryRun.begin(ledger.state());

            // then
            assertThat(before).isEmpty();
            assertThat(said.found()).singleElement().asString().contains("account main is paused");
        }
    }

    @Test
    void everySegmentIsWalkedAtOnce() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, Ledgers.ONE_CHUNK, 1);
        SegmentState segment = ledger.state().segments.get(Ledgers.SEGMENT);
        segment.retry.at = Instant.EPOCH;
        boolean wasWalked = segment.walks.endedAt != null;

        // when
        DryRun.begin(ledger.state());

        // then
        assertThat(wasWalked).isTrue();
        assertThat(segment.walks.endedAt).isNull();
        assertThat(segment.retry.at).isNull();
    }

    private void commit(Ledger ledger) {
        Batch batch = ledger.seal();
        Transaction transaction = new Transaction(
                new Transaction.Target(producer, Ledgers.EVENTS, "usercom.relay-state", 16), ledger, batch);
        transaction.begin();
        transaction.changes().forEach(record -> send(transaction, record));
        transaction.reports().forEach(record -> send(transaction, record));
        transaction.commit();
        assertThat(transaction.isDryRun()).isTrue();
        DryRun.log(batch, told::add);
    }

    private void send(Transaction transaction, OutRecord out) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(out.topic(), out.partition(), out.key(), out.value());
        out.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        transaction.sent(producer.send(record));
    }
}
