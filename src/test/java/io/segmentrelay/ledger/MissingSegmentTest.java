package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;

/** A segment that lists no longer show: its first page is asked for, and only a 404 deletes it. */
class MissingSegmentTest {
    private static final long SEGMENT = 1033;
    private static final long OTHER = 1034;
    private static final int MEMBERS = 600;
    private static final Duration INTERVAL = Duration.ofMinutes(240);

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final Ledger ledger = Ledgers.of(state, clock);
    private final StateTopic topic = new StateTopic();

    /** More members than the brake lets go, and more than the half of all. */
    @BeforeEach
    void walked() {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS, Ledgers.users(1, MEMBERS)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        topic.commit(ledger);
    }

    @Test
    void aRunThatWasToAskWhetherItIsGoneIsGivenUpOnceItIsBack() {
        // given
        missing();
        missing();
        long asking = open();

        // when
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS, Ledgers.users(2, MEMBERS + 1)));
        ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read("2024-10-11T13:00:00Z", OptionalLong.of(MEMBERS)));

        // then
        Batch batch = topic.commit(ledger);
        assertThat(run).isNotEqualTo(asking);
        assertThat(batch.reports()).extracting(report -> report.report().run().number()).containsExactly(asking, run);
        assertThat(batch.reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.ABORTED,
                CrawlOutcome.COMPLETED);
        assertThat(Ledgers.memberships(batch)).hasSize(2).allMatch(event -> event.contains("\"reason\":\"recounted\""))
                .anyMatch(event -> event.contains("\"change\":\"entered\""))
                .anyMatch(event -> event.contains("\"change\":\"left\""));
    }

    @Test
    void aDeletionAboveTheBrakeNeedsAsManyFurtherAnswersAsLeaversNeedWalks() {
        // given
        missing();
        missing();
        List<CrawlOutcome> outcomes = new ArrayList<>();
        List<RunLedger.Close> closes = new ArrayList<>();
        List<OutRecord> events = new ArrayList<>();
        long revision = state.nextRevision;

        // when
        for (int answer = 0; answer < 3; answer++) {
            RunLedger.Close close = ledger.gone(SEGMENT, open());
            closes.add(close);
            while (close == RunLedger.Close.LEAVING && ledger.leave(SEGMENT)) {
                // The next chunk.
            }
            Batch batch = topic.commit(ledger);
            events.addAll(batch.events());
            batch.reports().forEach(report -> outcomes.add(report.report().outcome()));
            clock.pass(INTERVAL);
        }

        // then
        assertThat(outcomes).containsExactly(CrawlOutcome.HELD, CrawlOutcome.HELD, CrawlOutcome.COMPLETED);
        assertThat(closes).containsExactly(RunLedger.Close.CLOSED, RunLedger.Close.CLOSED, RunLedger.Close.LEAVING);
        assertThat(state.segments).doesNotContainKey(SEGMENT);
        assertThat(events).extracting(event -> event.headers().get("ce_id"))
                .contains("main/1033/r" + revision + "/deleted");
        assertThat(state.nextRevision).isEqualTo(revision + 1);
    }

    @Test
    void aDeletionBelowTheBrakesShareOfAllMembersIsNotHeld() {
        // given
        long run = ledger.open(OTHER).orElseThrow().run();
        ledger.page(OTHER, run, Ledgers.page(OTHER, 1, true, MEMBERS, Ledgers.users(1, MEMBERS)));
        ledger.close(OTHER, run, new Ending.NextNull(), new ListedAfter.NotRead());
        missing();
        missing();

        // then
        assertThat(ledger.gone(SEGMENT, open())).isEqualTo(RunLedger.Close.LEAVING);
    }

    @Test
    void aHeldDeletionDoesNotKeepASegmentWaitingThatIsBack() {
        // given
        missing();
        missing();
        ledger.gone(SEGMENT, open());

        // when
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));

        // then
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    @Test
    void whatIsGoneWaitsForNoPauseOfAWalkThatWasUnderWay() {
        // given
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS - 300, Ledgers.users(1, MEMBERS - 300)));
        missing();
        missing();

        // when
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Missing());

        // then
        assertThat(state.segments.get(SEGMENT).retry.confirms()).isTrue();
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private void missing() {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 0, OTHER));
    }
}
