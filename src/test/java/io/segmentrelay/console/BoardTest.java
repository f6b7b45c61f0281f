package io.segmentrelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.state.StateView;

class BoardTest {
    private static final Instant NOW = Instant.parse("2024-10-11T12:00:00Z");
    private static final String SIZE = "1 account, 1 segment, 90 memberships; last event 60 min ago";
    private final Board board = new Board(List.of("main"), 6,
            new Expectations(Objectives.of(List.of("Slow*:15m")), new SegmentFilter(List.of(), List.of("*left out"), false)));
    private Map<String, LocalAccount> own = Map.of();

    @Test
    void aSegmentShowsWhatItsReportsTellOfTheLastDay() {
        // given
        segment("created");
        report("2024-10-10T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0,'requests':50");
        report("2024-10-10T13:00:00Z", 2, "completed", "'members':95,'entered':7,'left':2,'held':0,'requests':1400");
        report("2024-10-11T11:59:00Z", 3, "completed", "'members':96,'entered':1,'left':0,'held':0,'requests':3");

        // when
        SegmentView shown = shown();

        // then
        assertThat(shown.day().members()).isEqualTo(96);
        assertThat(shown.day().entered()).isEqualTo(8);
        assertThat(shown.day().left()).isEqualTo(2);
        assertThat(shown.day().requestsWords()).isEqualTo("1,403 requests");
        assertThat(shown.walked().at()).isEqualTo("2024-10-11T11:59:00Z");
        assertThat(shown.counted().at()).isEqualTo("2024-10-11T10:12:32.661576Z");
        assertThat(shown.day().series()).isEqualTo("[[1728565200,1728647940],[95,96]]");
        assertThat(shown.note().words()).isNull();
        assertThat(shown.note().trouble()).isFalse();
    }

    /** What User.com tells is taken as it is: another program's idea of a time must not cost the page. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = { "'yesterday' | yesterday",
            "'2024-10-11 10:12:32' | 2024-10-11 10:12:32",
            "1728641552 | 1728641552", "'' | –", "null | –", "{} | –", "'2024-13-45T99:00:00Z' | 2024-13-45T99:00:00Z",
            "'2024-10-11T12:12:32+02:00' | 10:12:32",
            "'+12024-10-11T10:12:32Z' | +12024-10-11T10:12:32Z", "'-0001-10-11T10:12:32Z' | -0001-10-11T10:12:32Z",
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" })
    void anOddTimeIsShownAsItIsAndTheOthersAreShownToo(String counted, String expected) {
        // given
        segment("created");

        // when
        board.segment(json("{'account':'main','change':'created','segment':{'id':7,'name':'Odd','last_counted':" + counted
                + "},'detected_at':'2024-10-11T10:13:00Z'}"), false, true);

        // then
        assertThat(board.accounts(NOW, own).get(0).segments())
                .extracting(SegmentView::name, segment -> segment.counted().words())
                .containsExactly(tuple("Active", "10:12:32"), tuple("Odd", expected));
    }

    @Test
    void aSegmentThatCannotBeShownHidesNoOther() {
        // given
        segment("created");
        board.segment(json("{'account':'main','change':'created','segment':{'id':7,'name':'Odd'},"
                + "'detected_at':'2024-10-11T10:13:00Z'}"), false, true);

        // when
        own = Map.of("main", new LocalAccount(null, NOW, 0, false, id -> {
            if (id == 7) {
                throw new IllegalStateException("nobody foresaw it");
            }
            return false;
        }));

        // then
        assertThat(board.accounts(NOW, own).get(0).segments()).extracting(SegmentView::name, segment -> segment.note().words())
                .containsExactly(tuple("7", "cannot be shown: java.lang.IllegalStateException: nobody foresaw it"),
                        tuple("Active", null));
    }

    @Test
    void aWalkThatProvedNothingIsToldInWordsAndTheOneBeforeStillCounts() {
        // given
        segment("created");
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0");
        report("2024-10-11T11:30:00Z", 2, "incomplete",
                "'members':90,'entered':0,'left':0,'held':0,'why':'page 2 answered 502'");

        // when
        SegmentView shown = shown();

        // then
        assertThat(shown.note().words()).isEqualTo("incomplete: page 2 answered 502");
        assertThat(shown.note().trouble()).isTrue();
        assertThat(shown.walked().at()).isEqualTo("2024-10-11T11:00:00Z");
    }

    @Test
    void aNameOfAnyLengthFitsThePage() {
        // given
        board.segment(json("{'account':'main','change':'created','segment':{'id':1033,'name':'" + "x".repeat(10_000)
                + "'},'detected_at':'2024-10-11T11:00:00Z'}"), false, true);

        // then
        assertThat(shown().name()).isEqualTo("x".repeat(79) + "…");
        assertThat(board.feed().get(0).segment()).isEqualTo("x".repeat(79) + "…");
    }

    @ParameterizedTest
    @ValueSource(strings = { "approve", "reject" })
    void whoIsHeldIsShownUntilThatIsDecided(String decision) {
        // given
        segment("created");
        report("2024-10-11T11:00:00Z", 1, "held", "'members':900,'entered':0,'left':0,'held':800,'why':'800 are held'");
        assertThat(shown().held()).isEqualTo(800);

        // when
        done(decision, "'segment':{'id':1033,'name':'Active'},");

        // then
        assertThat(shown().held()).isZero();
        assertThat(shown().note().trouble()).isFalse();
        assertThat(shown().note().words()).isNull();
    }

    @Test
    void aPauseAndItsEndAreShownAtOnce() {
        // given
        segment("created");

        // when
        done("pause", "'segment':{'id':1033,'name':'Active'},");
        boolean paused = shown().paused();
        done("resume", "'segment':{'id':1033,'name':'Active'},");
        boolean resumed = !shown().paused();
        done("pause", "");
        boolean accountPaused = shown().accountPaused();
        done("resume", "");

        // then
        assertThat(paused && resumed && accountPaused).isTrue();
        assertThat(shown().accountPaused()).isFalse();
    }

    @Test
    void aWalkUnderWayShowsHowFarItIsAndHowLongItWillTake() {
        // given
        segment("created");
        walk(NOW.minusSeconds(20), 100);

        // when
        walk(NOW.minusSeconds(10), 150);

        // then
        assertThat(shown().progress()).isEqualTo(new SegmentView.Progress(30, "page 150 of 500, 70 s left"));
        AccountView.Budget budget = board.accounts(NOW, own).get(0).budget();
        assertThat(budget.perSecond()).isEqualTo((100 + 50) / 60.0);
        assertThat(budget.words()).isEqualTo("2.5 of 6 requests a second, by walks");
    }

    @Test
    void aWalkIsOverWithItsReportInWhicheverOrderTheyAreRead() {
        // given
        segment("created");
        walk(NOW.minusSeconds(20), 100);
        report("2024-10-11T11:59:50Z", 42, "completed", "'members':90,'entered':90,'left':0,'held':0,'requests':101");

        // when
        walk(NOW.minusSeconds(11), 101);

        // then
        assertThat(shown().progress()).isNull();
    }

    @Test
    void whatIsDeletedIsNotShownThoughItsReportsAreThere() {
        // given
        segment("created");
        segment("deleted");

        // when
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':0,'entered':0,'left':90,'held':0");

        // then
        assertThat(board.accounts(NOW, own).get(0).segments()).isEmpty();
    }

    @Test
    void theStatusLineSaysWhatNeedsSomebodyFirst() {
        // given
        segment("created");
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0");
        assertThat(status()).isEqualTo(new Status("bad", "1 account runs nowhere; " + SIZE));
        board.owners(Map.of("main", "host-7"));
        assertThat(status()).isEqualTo(new Status("ok", "Up to date: " + SIZE));

        // when
        report("2024-10-11T11:30:00Z", 2, "held", "'members':90,'entered':0,'left':0,'held':80,'why':'held'");

        // then
        assertThat(status().level()).isEqualTo("bad");
        assertThat(status().words()).startsWith("80 leavers wait for approval; ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "the API refuses its token | 0 | false | false | bad | Trouble with 1 account, main: the API refuses its token; ",
            "- | 0 | false | true  | paused | 1 segment is paused; ", "- | 0 | true  | false | paused | 1 account is paused; ",
            "- | 1 | false | false | busy   | Working: walking 1 segment of ", "- | 0 | false | false | ok | Up to date: " })
    void theStatusLineIsThatOfTheAccountsThatRunHere(String trouble, int walking, boolean accountPaused,
            boolean segmentPaused, String level, String words) {
        // given
        wellAndRunBy("host-7");

        // when
        own = Map.of("main", new LocalAccount(trouble, NOW.minusSeconds(300), walking, accountPaused,
                segment -> segmentPaused && segment == 1033));

        // then
        assertThat(status()).isEqualTo(new Status(level, words.strip() + " " + SIZE));
        AccountView account = board.accounts(NOW, own).get(0);
        assertThat(account.owner().words()).isEqualTo("run by this process, host-7");
        assertThat(account.listedAt()).isEqualTo(NOW.minusSeconds(300));
        assertThat(shown().paused()).isEqualTo(segmentPaused);
        assertThat(shown().accountPaused()).isEqualTo(accountPaused);
    }

    @Test
    void troubleOfAnAccountThatRunsElsewhereIsToldByItsStateForAsLongAsItLasts() {
        // given
        wellAndRunBy("host-7");

        // when
        board.apply(new StateView.OfAccount("main", false, "the API refuses its token"), NOW.minusSeconds(30), true);

        // then
        assertThat(status().words()).startsWith("Trouble with 1 account, main: the API refuses its token; ");
        board.apply(new StateView.OfAccount("main", false, null), NOW, true);
        assertThat(status().level()).isEqualTo("ok");
    }

    @Test
    void segmentsOfAnotherWorkspaceThanIsConfiguredAreTrouble() {
        // given
        board.owners(Map.of("main", "host-7"));

        // when
        board.segment(json("{'account':'main','change':'snapshot','segment':{'id':1033,'name':'Active'}}"), true, false);

        // then
        assertThat(status().level()).isEqualTo("bad");
        assertThat(status().words()).contains("another workspace");
    }

    @Test
    void aWalkThatDoesNotMoveStandsStillUnlessItIsPaused() {
        // given
        wellAndRunBy("host-7");

        // when
        walk(NOW.minusSeconds(180), 100);

        // then
        assertThat(shown().progress()).isNull();
        assertThat(shown().note().words()).isEqualTo("the walk stands still at page 100 since 11:57:00 UTC");
        assertThat(status().words()).startsWith("Trouble with 1 segment, Active: the walk stands still");
        own = Map.of("main", new LocalAccount(null, NOW, 0, false, segment -> true));
        assertThat(shown().note().trouble()).isFalse();
    }

    @Test
    void aNewPageShowsTheLatestReportsInTheirOrderAndEachOnce() {
        // given
        segment("created");
        report("2024-10-11T11:30:00Z", 2, "completed", "'members':91,'entered':3,'left':2,'held':0");

        // when
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0");
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0");

        // then
        assertThat(board.feed()).extracting(EventLine::text).containsExactly("walk completed +3 −2", "walk completed +90");
        assertThat(board.lastEvent()).isEqualTo("2024-10-11T11:30:00Z");
        assertThat(shown().day().entered()).isEqualTo(93);
    }

    @Test
    void manyChangesDoNotPushTheReportOfTheirWalkOut() {
        // given
        report("2024-10-11T11:30:00Z", 2, "completed", "'members':90,'entered':90,'left':0,'held':0");

        // when
        for (int user = 0; user < 90; user++) {
            board.membership("main/1033/" + user, "main/1033/42/" + user + "/entered", NOW, "");
        }

        // then
        assertThat(board.feed()).hasSize(29).last().extracting(EventLine::text).isEqualTo("walk completed +90");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = { "snapshot | A-17 | = | 27  A-17", "entered | \"\" | + | 27",
            "left | \"\" | − | 27", "updated | \"\" | ~ | 27" })
    void aChangeOfAMembershipIsToldByItsKeyAndId(String change, String customId, String sign, String text) {
        // given
        segment("created");

        // when
        board.membership("main/1033/27", "main/1033/42/27/" + change, NOW, customId);

        // then
        assertThat(board.feed()).containsExactly(new EventLine(NOW, "Active", sign, change, text));
    }

    private void wellAndRunBy(String owner) {
        segment("created");
        report("2024-10-11T11:00:00Z", 1, "completed", "'members':90,'entered':90,'left':0,'held':0");
        board.owners(Map.of("main", owner));
    }

    @Test
    void routesThatCannotBeUsedAreToldOfBeforeEverythingElse() {
        // given
        segment("created");

        // when
        Status status = status().withRoutes(Optional.of("20-crawl-members.yaml: line 3: no such step"));

        // then
        assertThat(status.level()).isEqualTo("bad");
        assertThat(status.words())
                .isEqualTo("Changed routes are not in force: 20-crawl-members.yaml: line 3: no such step. " + status().words());
        assertThat(status().withRoutes(Optional.empty())).isEqualTo(status());
    }

    @Test
    void aSegmentShowsHowSoonItsLastCountWasTold() {
        // given
        segment("created");
        report("2024-10-11T07:00:00Z", 1, "completed", "'reason':'baseline','counted_at':'2024-10-11T06:12:32Z'");
        report("2024-10-11T10:15:32.661576Z", 2, "held",
                "'reason':'recounted','counted_at':'2024-10-11T10:12:32.661576Z'");
        report("2024-10-11T11:00:00Z", 3, "completed", "'reason':'refresh','counted_at':'2024-10-11T10:12:32.661576Z'");

        // when
        SegmentView shown = shown();

        // then
        assertThat(shown.toldWords()).isEqualTo("3 min after the count");
        assertThat(shown.note().words()).isNull();
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource(delimiter = '|', value = { "Slow | 2024-10-11T10:27:32Z |",
            "Slow | 2024-10-11T10:27:33Z | counted 15 min ago and not told, to be told within 15 min",
            "Slow | 2024-10-11T12:12:33Z | counted 2 h ago and not told, to be told within 15 min",
            "Other | 2024-10-11T12:12:33Z |", "Slow, left out | 2024-10-11T12:12:33Z |" })
    void aCountThatIsNotToldInTimeIsShownAsTrouble(String name, Instant now, String words) {
        // given
        board.segment(json("{'account':'main','change':'recounted','segment':{'id':1033,'name':'" + name
                + "','last_counted':'2024-10-11T10:12:32Z'},'detected_at':'2024-10-11T10:13:00Z'}"), false, false);
        board.report(json("{'account':'main','segment':{'id':1033,'name':'" + name + "'},'crawl':1,'outcome':'completed',"
                + "'counted_at':'2024-10-11T06:12:32Z','finished_at':'2024-10-11T06:13:00Z'}"), false);

        // when
        SegmentView shown = board.accounts(now, own).get(0).segments().get(0);

        // then
        assertThat(shown.note().words()).isEqualTo(words);
        assertThat(shown.note().trouble()).isEqualTo(words != null);
        assertThat(shown.toldWords()).isNull();
    }

    @Test
    void aSizeThatJumpedIsToldBesideThoseWhoAreHeld() {
        // given
        segment("created");
        report("2024-10-11T11:00:00Z", 2, "held", "'size_alarm':'shrank','why':'shrank from 1500 to 100 members','held':1400");

        // when
        SegmentView shown = shown();

        // then
        assertThat(shown.note().words()).isEqualTo("held: shrank from 1500 to 100 members");
        assertThat(shown.held()).isEqualTo(1400);
    }

    @Test
    void whatIsMoreThanAPageShowsIsCounted() {
        // given
        segment("created");

        // when
        AccountView none = AccountView.limited(board.accounts(NOW, own), 0).get(0);

        // then
        assertThat(none.segments()).isEmpty();
        assertThat(none.hidden()).isOne();
        assertThat(AccountView.limited(board.accounts(NOW, own), 1).get(0).hidden()).isZero();
    }

    private Status status() {
        return Status.of(board.accounts(NOW, own), board.lastEvent(), null, true, NOW);
    }

    private void done(String signal, String segment) {
        board.signal(json("{'account':'main'," + segment + "'signal':'" + signal + "','outcome':'done','what':'as asked',"
                + "'detected_at':'2024-10-11T11:00:01Z'}"));
    }

    private SegmentView shown() {
        return board.accounts(NOW, own).get(0).segments().get(0);
    }

    private void walk(Instant at, long pages) {
        board.apply(new StateView.OfWalk("main", 1033, 42, pages, pages, OptionalLong.of(50_000)), at, true);
    }

    private void segment(String change) {
        board.segment(
                json("{'account':'main','change':'" + change + "','segment':{'id':1033,'name':'Active','object_count':100,"
                        + "'last_counted':'2024-10-11T10:12:32.661576Z'},'detected_at':'2024-10-11T10:13:00Z'}"),
                false, false);
    }

    private void report(String finished, long run, String outcome, String rest) {
        board.report(json("{'account':'main','segment':{'id':1033,'name':'Active'},'crawl':" + run + ",'outcome':'" + outcome
                + "','finished_at':'" + finished + "'," + rest + "}"), false);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
