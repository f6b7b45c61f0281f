package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;

/** Changes that an extension edits: each is drafted first, and what is published is what was drafted. */
class EditedChangesTest {
    private static final long SEGMENT = 1033;

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final StateTopic topic = new StateTopic();
    private final Ledger ledger = Ledgers.edited(state, clock);

    @Test
    void whoeverIsShownForTheFirstTimeIsDraftedOnceAndPublishedUnlessDropped() {
        // given
        long run = open();
        PageRead page = page(1, 1, 1, 2);
        Draft draft = ledger.draft(SEGMENT, run, page.members());
        List<MembershipEdit> edits = draft.edits(null);
        edits.get(0).drop();
        clock.pass(Duration.ofSeconds(1));

        // when
        boolean taken = ledger.page(SEGMENT, run, page.edited(draft.edited(edits)));

        // then
        assertThat(taken).isTrue();
        assertThat(edits).hasSize(2);
        assertThat(ledger.batch().events()).containsAll(draft.changes().get(1))
                .doesNotContainAnyElementsOf(draft.changes().get(0));
        assertThat(ledger.draft(SEGMENT, run, page(2, 2, 3).members()).changes()).hasSize(1);
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        assertThat(report().counts()).isEqualTo(new CrawlReport.Counts(1, 0, 0, 0, 0, 1));
        assertThat(state.segments.get(SEGMENT).members.getLongCardinality()).isEqualTo(2);
    }

    @Test
    void aPageThatWouldPublishWhatWasNotDraftedIsNotTaken() {
        // given
        long run = open();
        Draft draft = ledger.draft(SEGMENT, run, page(1, 1).members());
        topic.commit(ledger);

        // when
        boolean taken = ledger.page(SEGMENT, run, page(1, 1, 2).edited(draft.edited(draft.edits(null))));

        // then
        assertThat(taken).isFalse();
        assertThat(ledger.batch().isEmpty()).isTrue();
    }

    /** The extension may have taken a request that was not sent for an answer. */
    @Test
    void nothingIsTakenOfAnExtensionThatWasCutOff() {
        // given
        List<MembershipEdit> edits = ledger.draft(SEGMENT, open(), page(1, 1, 2).members()).edits(null);

        // when
        edits.get(1).cut();

        // then
        Draft draft = ledger.draft(SEGMENT, open(), page(1, 1, 2).members());
        assertThatThrownBy(() -> draft.edited(edits)).isInstanceOf(AccountClosed.class);
    }

    @Test
    void leaversGoOutAHundredAtATimeAndOnceOnly() {
        // given
        leaving(150);

        // when
        Draft first = ledger.draftLeaving(SEGMENT).orElseThrow();
        clock.pass(Duration.ofSeconds(1));
        boolean more = leave(first);
        topic.commit(ledger);
        boolean stale = leave(first);
        int published = ledger.batch().events().size();
        Draft last = ledger.draftLeaving(SEGMENT).orElseThrow();
        boolean none = leave(last);

        // then
        assertThat(first.changes()).hasSize(100);
        assertThat(more).isTrue();
        assertThat(stale).as("more are to come").isTrue();
        assertThat(published).isZero();
        assertThat(last.changes()).hasSize(50);
        assertThat(none).isFalse();
        assertThat(report().counts().left()).isEqualTo(150);
        assertThat(ledger.draftLeaving(SEGMENT)).isEmpty();
    }

    @Test
    void whoseLeavingCannotBeEditedIsHeldUntilOneMoreWalkMissesHim() {
        // given
        leaving(150);
        leave(ledger.draftLeaving(SEGMENT).orElseThrow());
        SegmentState segment = state.segments.get(SEGMENT);

        // when
        ledger.hold(SEGMENT, segment.run.number - 1, "the extension has failed on another run");
        assertThat(ledger.leaving()).containsExactly(SEGMENT);
        ledger.hold(SEGMENT, segment.run.number, "the extension has failed");

        // then
        CrawlReport report = report();
        assertThat(report.outcome()).isEqualTo(CrawlOutcome.HELD);
        assertThat(report.counts()).isEqualTo(new CrawlReport.Counts(0, 0, 0, 100, 50, 0));
        assertThat(segment.suspects.held().toArray()).isEqualTo(Ledgers.users(101, 150));
        assertThat(segment.members.getLongCardinality()).isEqualTo(250);
        assertThat(segment.retry.at).isEqualTo(clock.instant().plusSeconds(30));
        assertThat(segment.retry.failures).as("of its walks").isZero();
        assertThat(walk(151, 350)).isEqualTo(RunLedger.Close.LEAVING);
    }

    @Test
    void aSegmentWhoseMembersCannotBeEditedAwayIsNotDeletedYet() {
        // given
        ledger.listed(Ledgers.list("1", 3, SEGMENT, 7));
        walk(1, 3);
        ledger.listed(Ledgers.list("1", 3, 7));
        ledger.listed(Ledgers.list("1", 3, 7));
        RunLedger.Close close = ledger.gone(SEGMENT, open());
        ledger.signal(new Signal(SignalKind.SNAPSHOT, "main", OptionalLong.of(SEGMENT)), 0);
        topic.commit(ledger);

        // when
        ledger.hold(SEGMENT, state.segments.get(SEGMENT).run.number, "the extension has failed");

        // then
        SegmentState segment = state.segments.get(SEGMENT);
        assertThat(close).isEqualTo(RunLedger.Close.LEAVING);
        assertThat(report().outcome()).isEqualTo(CrawlOutcome.HELD);
        assertThat(segment.suspects.count()).isZero();
        assertThat(segment.retry.failures).isEqualTo(1);
        assertThat(segment.retry.at).isEqualTo(clock.instant().plusSeconds(30));
        assertThat(segment.run).as("of what is gone nothing is repeated").isNull();
        ledger.gone(SEGMENT, open());
        assertThat(leave(ledger.draftLeaving(SEGMENT).orElseThrow())).isFalse();
        assertThat(report().counts().left()).isEqualTo(3);
        assertThat(state.segments).doesNotContainKey(SEGMENT);
    }

    /** A walk misses the first of 350 members, and they may leave. */
    private void leaving(int leavers) {
        ledger.listed(Ledgers.list("1", 200, SEGMENT));
        walk(1, 350);
        assertThat(walk(leavers + 1, 350)).isEqualTo(RunLedger.Close.LEAVING);
        topic.commit(ledger);
    }

    private RunLedger.Close walk(long first, long last) {
        long run = open();
        ledger.page(SEGMENT, run, page(1, Ledgers.users(first, last)));
        return ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read("1", OptionalLong.of(200)));
    }

    private long open() {
        if (state.segments.isEmpty()) {
            ledger.listed(Ledgers.list("1", 200, SEGMENT));
        }
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private boolean leave(Draft draft) {
        return ledger.leave(SEGMENT, draft.edited(draft.edits(null)));
    }

    private CrawlReport report() {
        List<Batch.Report> reports = topic.commit(ledger).reports();
        return reports.get(reports.size() - 1).report();
    }

    private static PageRead page(long url, long... members) {
        return Ledgers.page(SEGMENT, url, true, members.length, members);
    }
}
