package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.state.StateStore;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/**
 * A segment of millions of members whose fields are remembered, walked twice: ledger, writer, state and a real broker, with
 * the time-outs of the relay. {@code -Dbig.members=10000000} has others.
 */
@Tag("long")
class BigSegmentIT {
    private static final int MEMBERS = Integer.getInteger("big.members", 5_000_000);
    private static final int PAGE = 100;
    private static final int PAGES = MEMBERS / PAGE;
    /** Of whom the second walk sees no one: few enough for the brake. */
    private static final int LEAVERS = 400;
    /** Whose field the second walk shows changed: of those with the highest ids. */
    private static final int CHANGED = 5_000;

    private final RelayTopics topics = RelayTopics.own();
    private final EventWriter events = Ledgers.events(topics.events());
    private final List<CrawlReport> reports = new CopyOnWriteArrayList<>();

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void allOfItIsPublishedRememberedLoadedAndCompared() throws Exception {
        // given
        Map<String, String> settings = SharedBroker.settings(topics);
        settings.put("relay.state.partitions", "1");
        KafkaParts parts = KafkaParts.of(settings);
        RelayKafka kafka = parts.kafka();
        StateStore states = new StateStore(kafka, parts.relay());
        kafka.checked(parts.topicCheck().check());
        try (Producer<String, byte[]> producer = kafka.producer("main")) {
            producer.initTransactions();

            // when
            walk(Ledgers.fresh(events, Ledgers.ONE_CHUNK), producer, "1", 1, "A-");
            walk(Ledgers.remembering(loaded(states), events), producer, "2", 1 + LEAVERS, "B-"); // After a restart.

            // then
            assertThat(reports).extracting(CrawlReport::counts).containsExactly(
                    new CrawlReport.Counts(MEMBERS, 0, 0, 0, 0, 0), new CrawlReport.Counts(0, 0, CHANGED, LEAVERS, 0, 0));
            AccountState last = loaded(states);
            assertThat(last.segments.get(Ledgers.SEGMENT).members.getLongCardinality()).isEqualTo(MEMBERS - LEAVERS);
            assertThat(last.users.size()).isEqualTo(MEMBERS - LEAVERS);
            assertThat(fields(last, 1 + LEAVERS)).isEqualTo("[\"A-" + (1 + LEAVERS) + "\"]");
            assertThat(fields(last, MEMBERS)).isEqualTo("[\"B-" + MEMBERS + "\"]");
        } finally {
            kafka.close();
        }
    }

    private static String fields(AccountState state, long user) {
        return new String(AccountState.fields(state.users.get(user)).bytes(), StandardCharsets.UTF_8);
    }

    private static AccountState loaded(StateStore states) throws InterruptedException {
        return states.load(0, List.of("main"), () -> true).get("main");
    }

    /** From a list that shows it counted anew to the report. */
    private void walk(Ledger ledger, Producer<String, byte[]> producer, String counted, long first, String changed)
            throws Exception {
        long members = MEMBERS - first + 1;
        CompletableFuture<Void> failed = new CompletableFuture<>();
        int before = reports.size();
        AccountWriter writer = new AccountWriter(ledger, (sealedBy, batch) -> publish(producer, sealedBy, batch),
                Duration.ofSeconds(1), 48);
        try {
            writer.start(failed::completeExceptionally);
            long run = writer.changeNow(open -> {
                open.listed(Ledgers.list(counted, members, Ledgers.SEGMENT));
                return open.open(Ledgers.SEGMENT).orElseThrow().run();
            }).get();
            for (long page = (first - 1) / PAGE; page < PAGES; page++) {
                writer.page(Ledgers.SEGMENT, run, page(page, members, changed));
            }
            writer.changeNow(open -> open.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(counted)))
                    .get();
        } finally {
            writer.close(Duration.ofMinutes(2));
        }
        assertThat(failed).isNotCompletedExceptionally();
        assertThat(reports).hasSize(before + 1);
    }

    private static PageRead page(long page, long members, String changed) {
        List<Member> rows = LongStream.rangeClosed(page * PAGE + 1, (page + 1) * PAGE)
                .mapToObj(id -> new Member(id, UserFields.of(List.of(TextNode
                        .valueOf((id > MEMBERS - CHANGED ? changed : "A-") + id)))))
                .toList();
        String next = "https://app.user.com/api/public/segments/" + Ledgers.SEGMENT + "/users/?cursor=" + (page + 1);
        return new PageRead(rows, OptionalLong.of(members), page, page + 1 < PAGES ? next : null, 1);
    }

    private void publish(Producer<String, byte[]> producer, Ledger sealedBy, Batch batch) {
        Transaction transaction = new Transaction(new Transaction.Target(producer, events, topics.state(), 1), sealedBy, batch);
        transaction.begin();
        send(producer, transaction, transaction.changes());
        send(producer, transaction, transaction.reports());
        transaction.commit();
        batch.reports().forEach(closed -> reports.add(closed.report()));
    }

    private static void send(Producer<String, byte[]> producer, Transaction transaction, List<OutRecord> records) {
        for (OutRecord record : records) {
            transaction.sent(producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(),
                    record.value())));
        }
    }
}
