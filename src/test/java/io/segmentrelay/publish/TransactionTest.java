package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;

/** What a batch needs to be committed; the acknowledgements are handed in as the broker would give them. */
@Timeout(30)
class TransactionTest {
    private static final int FOUND = 6;
    private static final Cluster CLUSTER = new Cluster("cluster", List.of(),
            Stream.of("usercom.memberships", "usercom.segments").flatMap(topic -> IntStream.range(0, FOUND)
                    .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))).toList(),
            Set.of(), Set.of());

    private final MockProducer<String, byte[]> producer = new MockProducer<>(CLUSTER, true, null, new StringSerializer(),
            new ByteArraySerializer());
    private final Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
    private long offset = 100;

    @BeforeEach
    void fence() {
        producer.initTransactions();
    }

    @Test
    void aTransactionIsOfItsAccountAndTakesSomeTime() {
        // given
        Transaction transaction = next();

        // when
        transaction.begin();

        // then
        assertThat(producer.transactionInFlight()).isTrue();
        assertThat(transaction.getAccount()).isEqualTo("main");
        assertThat(transaction.getTopic()).isEqualTo("usercom.memberships");
        assertThat(transaction.took()).isPositive().isLessThan(Duration.ofMinutes(1));
        assertThat(transaction.isDryRun()).isFalse();
    }

    /** Of both transactions of its run, of the last event in each partition; what the state took has no place in it. */
    @Test
    void aReportTellsWhereItsRunHasWrittenLast() throws IOException {
        // given
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1, 2, 3));
        Transaction first = begun();
        first.changes().forEach(record -> first.sent(taken(record, (int) (offset % 2))));
        first.commit();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(2, 4));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        Transaction last = begun();
        last.changes().forEach(record -> last.sent(taken(record, 5)));

        // when
        List<OutRecord> reports = last.reports();

        // then
        long afterFirst = 100 + 3;
        long lastEvent = offset - last.changes().size();
        assertThat(first.reports()).isEmpty();
        assertThat(reports).singleElement()
                .satisfies(report -> assertThat(new ObjectMapper().readTree(report.value()).get("positions"))
                        .hasToString("{\"0\":102,\"1\":101,\"5\":" + lastEvent + "}"));
        assertThat(lastEvent).isGreaterThanOrEqualTo(afterFirst);
    }

    @Test
    void whatConsumersSeeAreEventsAndReportsWithoutTombstones() {
        // given
        Ledgers.walk(ledger, 1, 2, 3);
        ledger.seal();
        Ledgers.walk(ledger, 2, 3, 4);
        Transaction transaction = begun();
        List<OutRecord> changes = send(transaction);

        // when
        List<OutRecord> reports = transaction.reports();

        // then
        assertThat(changes).as("the tombstone of who left").anyMatch(record -> record.topic().equals("usercom.memberships")
                && record.isTombstone());
        assertThat(transaction.published()).extracting(OutRecord::topic).containsExactly("usercom.memberships",
                "usercom.memberships", "usercom.crawls");
        assertThat(transaction.published()).noneMatch(OutRecord::isTombstone).endsWith(reports.get(0));
    }

    @Test
    void whatWasSentAsAWholeIsCommitted() {
        // given
        Ledgers.walk(ledger, 1);
        Transaction transaction = begun();
        send(transaction);
        transaction.reports().forEach(report -> transaction.sent(taken(report, 0)));
        boolean wasCommitted = transaction.isCommitted();

        // when
        transaction.commit();

        // then
        assertThat(wasCommitted).isFalse();
        assertThat(transaction.isCommitted()).isTrue();
        assertThat(producer.transactionCommitted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({ "a change", "the report" })
    void whatWasNotSentAsAWholeIsNotCommitted(String left) {
        // given
        Ledgers.walk(ledger, 1);
        Transaction transaction = begun();
        List<OutRecord> changes = transaction.changes();
        changes.stream().skip(left.equals("a change") ? 1 : 0).forEach(record -> transaction.sent(taken(record, 0)));
        List<OutRecord> reports = transaction.reports();
        reports.stream().skip(left.equals("the report") ? 1 : 0).forEach(record -> transaction.sent(taken(record, 0)));

        // then
        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(changes.size() + " of " + (changes.size() + 1) + " records were sent");
        assertNotCommitted(transaction);
    }

    @Test
    void aRecordThatIsRefusedAtOnceEndsTheBatch() {
        // given
        Transaction transaction = begun();
        RuntimeException refused = new RecordTooLargeException("too large");

        // then
        assertThatThrownBy(() -> transaction.sent(CompletableFuture.failedFuture(refused)))
                .isInstanceOf(IllegalStateException.class).hasCause(refused);
    }

    @Test
    void aRecordThatIsRefusedLaterIsNotCommitted() {
        // given
        Transaction transaction = withPage();
        CompletableFuture<RecordMetadata> waiting = new CompletableFuture<>();
        transaction.changes().forEach(record -> transaction.sent(waiting));
        RuntimeException refused = new RecordTooLargeException("too large");

        // when
        waiting.completeExceptionally(refused);

        // then
        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class).hasCause(refused);
        assertNotCommitted(transaction);
    }

    @Test
    void aRecordOfWhichKafkaDoesNotSayWhereItIsEndsTheBatch() {
        // given
        Transaction transaction = begun();

        // then
        assertThatThrownBy(() -> transaction.sent(taken("usercom.memberships", 0, -1)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("usercom.memberships without telling where");
    }

    @Test
    void whoIsInterruptedCommitsNothingAndStaysInterrupted() {
        // given
        Transaction transaction = withPage();
        transaction.changes().forEach(record -> transaction.sent(new CompletableFuture<>()));

        // when
        Thread.currentThread().interrupt();

        // then
        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class)
                .hasMessage("interrupted before Kafka acknowledged");
        assertThat(Thread.interrupted()).isTrue();
        assertNotCommitted(transaction);
    }

    /** Keys have moved; of a topic that nothing is written to, that does no harm, and nobody asks. */
    @ParameterizedTest(name = "memberships {0}, segments {1}: {2}")
    @CsvSource({ "6, 6, true", "12, 6, false", "3, 6, false", "6, 3, true", "0, 6, true" })
    void toATopicWithOtherPartitionsThanTheStateWasWrittenBesideNothingIsCommitted(int memberships, int segments,
            boolean committed) {
        // given
        ledger.state().topics = new TopicIdentity("cluster", "state", "memberships", 16, memberships, segments, "segments");
        Transaction transaction = withPage();
        send(transaction);

        // when // then
        if (committed) {
            transaction.commit();
            assertThat(transaction.isCommitted()).isTrue();
        } else {
            assertThatThrownBy(transaction::commit).isInstanceOf(StateProblem.class)
                    .hasMessageStartingWith("usercom.memberships has 6 partitions, and had " + memberships);
            assertNotCommitted(transaction);
        }
    }

    /** It knows of no broker whose topics it could compare. */
    @Test
    void aDryRunTakesWhatWasWrittenBesideAnyPartitions() {
        // given
        ledger.state().topics = new TopicIdentity("cluster", "state", "memberships", 16, FOUND, FOUND, "segments");
        Producer<String, byte[]> sink = DryRun.producer();
        sink.initTransactions();
        Transaction transaction = withPage(sink);
        send(transaction);

        // when
        transaction.commit();

        // then
        assertThat(transaction.isDryRun()).isTrue();
        assertThat(transaction.isCommitted()).isTrue();
    }

    /** While they are under way the broker takes what follows. */
    @Test
    void withoutAReportNothingIsWaitedForBeforeTheCommit() {
        // given
        Transaction transaction = withPage();
        transaction.changes().forEach(record -> transaction.sent(new CompletableFuture<>()));

        // when
        List<OutRecord> reports = transaction.reports();

        // then
        assertThat(reports).isEmpty();
    }

    @Test
    void aStateIsWholeOnceNoPartOfItIsLeftToWrite() {
        // given
        Transaction whole = next();
        boolean wasWhole = whole.isWhole();

        // when
        Ledgers.remember(ledger, 60_000);
        ledger.rewrite(new StateChanges.Keys("main"));

        // then
        assertThat(wasWhole).isTrue();
        assertThat(whole.isWhole()).isFalse();
    }

    private void assertNotCommitted(Transaction transaction) {
        assertThat(transaction.isCommitted()).isFalse();
        assertThat(producer.transactionCommitted()).isFalse();
    }

    /** With what one page brings, and no report. */
    private Transaction withPage() {
        return withPage(producer);
    }

    private Transaction withPage(Producer<String, byte[]> to) {
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        Transaction transaction = next(to);
        transaction.begin();
        return transaction;
    }

    private Transaction begun() {
        Transaction transaction = next();
        transaction.begin();
        return transaction;
    }

    private Transaction next() {
        return next(producer);
    }

    private Transaction next(Producer<String, byte[]> to) {
        return new Transaction(new Transaction.Target(to, Ledgers.EVENTS, "usercom.relay-state", 16), ledger, ledger.seal());
    }

    private List<OutRecord> send(Transaction transaction) {
        List<OutRecord> changes = transaction.changes();
        changes.forEach(record -> transaction.sent(taken(record, 0)));
        return changes;
    }

    private CompletableFuture<RecordMetadata> taken(OutRecord record, int partition) {
        return taken(record.topic(), partition, offset++);
    }

    private static CompletableFuture<RecordMetadata> taken(String topic, int partition, long offset) {
        return CompletableFuture.completedFuture(new RecordMetadata(new TopicPartition(topic, partition), offset, 0, 0, 0, 0));
    }
}
