package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.session.Watch;

/** What a ledger says of its segments to those who choose and walk them, and what it takes from them. */
class LedgerTest {
    private static final long SEGMENT = 1033;
    private static final long OTHER = 1034;
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final StateTopic topic = new StateTopic();
    private final Ledger ledger = Ledgers.of(state, clock);

    @BeforeEach
    void twoSegmentsAreListedAndOneIsWalked() {
        list(SEGMENT, OTHER);
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 5, Ledgers.users(1, 5)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        topic.commit(ledger);
    }

    @Test
    void aRunGoesOnWhereItStands() {
        // given
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 77, false, 5, 1, 2));
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 78, false, 5, 2));
        topic.commit(ledger);

        // when
        OpenedRun opened = ledger.open(SEGMENT).orElseThrow();

        // then
        assertThat(opened.run()).isEqualTo(run);
        assertThat(opened.segment()).isEqualTo(SEGMENT);
        assertThat(opened.users()).endsWith("/1033/users/");
        assertThat(opened.cursor()).endsWith("?cursor=79");
        assertThat(opened.pages()).isEqualTo(2);
        assertThat(opened.visited()).containsExactlyInAnyOrder(77, 78);
        assertThat(opened.missing()).isFalse();
        assertThat(opened.undecided()).isNull();
        assertThat(opened.fruitless().getAsInt()).as("pages that showed nobody new").isEqualTo(1);
        assertThat(ledger.openRuns()).extracting(open -> open.number).containsExactly(run);
    }

    @Test
    void whoHasEnteredWithAWalkIsAMemberAfterARestartInItsMidst() {
        // given
        ledger.page(SEGMENT, open(), Ledgers.page(SEGMENT, 1, false, 6, 1, 6));

        // when
        topic.commit(ledger);

        // then
        assertThat(topic.read().segments.get(SEGMENT).members.toArray()).isEqualTo(Ledgers.users(1, 6));
    }

    @Test
    void whatAnExtensionCannotSayOfASegmentIsSaidToItsWalk() {
        // when
        ledger.listed(Ledgers.list(COUNTED, 9, SEGMENT, OTHER).considered(Set.of(), Map.of(SEGMENT, "no answer")));

        // then
        assertThat(ledger.candidates()).extracting(one -> one.wanted().followed()).containsExactly(true, true);
        assertThat(ledger.open(SEGMENT).orElseThrow().undecided()).isEqualTo("no answer");
    }

    /** No list shows it, so no extension will be asked about it again: whether it is deleted must not wait for one. */
    @Test
    void whatAnExtensionCouldNotSayOfASegmentThatIsGoneDoesNotKeepItFromBeingAskedFor() {
        // given
        ledger.listed(Ledgers.list(COUNTED, 9, SEGMENT, OTHER).considered(Set.of(), Map.of(SEGMENT, "no answer")));

        // when
        list(OTHER);
        list(OTHER);

        // then
        assertThat(ledger.open(SEGMENT).orElseThrow().undecided()).isNull();
    }

    @Test
    void whatIsNotInTheStateOrHasLeaversToPublishIsNotOpened() {
        // given
        allButOneLeave();

        // then
        assertThat(ledger.leaving()).containsExactly(SEGMENT);
        assertThat(ledger.open(SEGMENT)).isEmpty();
        assertThat(ledger.open(7)).isEmpty();
        assertThat(ledger.candidates()).extracting(Candidate::id).containsExactly(OTHER);
    }

    @Test
    void aRunThatIsNotOpenTakesNothing() {
        // given
        long run = open();

        // then
        assertThatThrownBy(() -> ledger.wasted(SEGMENT, run + 1, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.wasted(OTHER, run, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRunThatIsGivenUpJudgesNobodyAndCountsTheRequestsThatGotNoPage() {
        // given
        long run = open();
        topic.commit(ledger);
        ledger.wasted(SEGMENT, run, 4);
        topic.commit(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 5, 1, 2));

        // when
        RunLedger.Close close = ledger.abort(SEGMENT, run, "the pages go round in circles");

        // then
        CrawlReport report = topic.commit(ledger).reports().get(0).report();
        assertThat(close).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report.outcome()).isEqualTo(CrawlOutcome.ABORTED);
        assertThat(report.why()).isEqualTo("the pages go round in circles");
        assertThat(report.walk()).isEqualTo(new CrawlReport.Walk(1, 5, 2, OptionalLong.of(5), false));
        assertThat(state.segments.get(SEGMENT).members.toArray()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void aSegmentIsAsLargeAsTheListSaysOrAsItIsKnownToBe() {
        // then
        assertThat(ledger.candidates()).extracting(Candidate::size).containsExactly(9L, 9L);

        // when
        ledger.listed(Ledgers.list(COUNTED, 3, SEGMENT, OTHER));

        // then
        assertThat(ledger.candidates()).extracting(Candidate::size).containsExactly(5L, 3L);
        assertThat(ledger.candidates()).extracting(one -> one.walked().resumable()).containsExactly(false, false);
        open();
        assertThat(ledger.candidates()).extracting(one -> one.walked().resumable()).containsExactly(true, false);
    }

    /** The second list says whether its first page is to be asked for. */
    @Test
    void aSegmentThatOneListMissedIsNoCandidateAndOneThatTwoMissedIsAskedForAsGone() {
        // when
        list(OTHER);

        // then
        assertThat(ledger.candidates()).extracting(Candidate::id).containsExactly(OTHER);
        assertThat(ledger.followed()).extracting(segment -> segment.id).containsExactly(OTHER);
        assertThat(ledger.open(SEGMENT).orElseThrow().missing()).isTrue();

        // when
        list(OTHER);

        // then
        assertThat(ledger.candidates()).extracting(one -> one.listed().gone()).containsExactly(true, false);
    }

    @Test
    void whatIsPausedIsNotFollowedMeanwhile() {
        // given
        assertThat(ledger.followed()).extracting(segment -> segment.id).containsExactly(SEGMENT, OTHER);

        // when
        ledger.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.of(SEGMENT)), 0);

        // then
        assertThat(ledger.followed()).extracting(segment -> segment.id).containsExactly(OTHER);
        assertThat(ledger.isPaused()).isFalse();
        assertThat(ledger.batch().isUrgent()).as("its sender waits").isTrue();

        // when
        ledger.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 1);

        // then
        assertThat(ledger.isPaused()).isTrue();
    }

    @Test
    void whatAccountsWaitForIsWrittenAlsoIfItIsAsBefore() {
        for (int time = 0; time < 2; time++) {
            // when
            ledger.report("the token is refused");

            // then
            assertThat(ledger.trouble()).isEqualTo("the token is refused");
            assertThat(ledger.seal().isEmpty()).isFalse();
        }
    }

    @Test
    void whereTheAccountIsIsWrittenAndWhatIsKnownIsNotWrittenAgain() {
        // when
        ledger.identify("https://acme.user.com");

        // then
        topic.commit(ledger);
        assertThat(topic.read().origin).isEqualTo("https://acme.user.com");
        assertThat(Ledgers.of(topic.read(), clock).batch().isEmpty()).isTrue();
    }

    @Test
    void aStateThatWasRebuiltTakesThePlaceOfTheOneBefore() {
        // when
        ledger.rewrite(StateChanges.Keys.of("main", List.of("main/account", "main/user/7")));

        // then
        assertThat(ledger.rewrites()).singleElement()
                .satisfies(part -> assertThat(part.changes.stale).containsExactly("main/account"));
        StateChanges last = ledger.seal().changes;
        assertThat(last.account).isTrue();
        assertThat(last.parts).containsOnlyKeys(SEGMENT, OTHER);
    }

    @Test
    void ofAListThatShowsNoneOfTheSegmentsNothingIsTaken() {
        // when
        String refused = ledger.listed(Ledgers.list(COUNTED, 9, 7, 8, 9)).orElseThrow();

        // then
        assertThat(refused).contains("shows 3 segments, and none of the 2 that were known");
        assertThat(state.segments).containsOnlyKeys(SEGMENT, OTHER);
        assertThat(ledger.batch().isEmpty()).isTrue();
        assertThat(ledger.listed(Ledgers.list(COUNTED, 9, SEGMENT, 8))).isEmpty();
    }

    @Test
    void aReportIsNotKeptWaiting() {
        // given
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 5, Ledgers.users(1, 5)));
        assertThat(ledger.batch().isUrgent()).isFalse();
        assertThat(ledger.batch().isEmpty()).isFalse();

        // when
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());

        // then
        assertThat(ledger.batch().isUrgent()).isTrue();
    }

    /** Four leave, and three fill a transaction. */
    private void allButOneLeave() {
        ledger.listed(Ledgers.list(COUNTED, 1, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 1, 5));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(1)));
        topic.commit(ledger);
    }

    private void list(long... segments) {
        ledger.listed(Ledgers.list(COUNTED, 9, segments));
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }
}
