package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;

/** What answers to signals say, and reports of runs that no walk is judged by, to the letter: people read it. */
class WordsTest {
    private static final long SEGMENT = 1033;
    private static final long OTHER = 1034;
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    private final AccountState state = new AccountState("main");
    private final Ledger ledger = Ledgers.of(state, new Watch());
    private final List<Batch> batches = new ArrayList<>();
    private long offset;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "crawl | refused: the account has no segments yet",
            "list, crawl 9 | refused: the account has no segment 9",
            "list, crawl 1033 | done: to be walked as soon as a lane is free",
            "list, crawl | done: 1 of 1 segments: to be walked as soon as a lane is free",
            "list, open, crawl 1033 | refused: its run 42 is not over yet",
            "list, pause, crawl 1033 | refused: it is paused: resume it first",
            "list of it too heavy, crawl 1033 | refused: it is not followed: see relay.segments.include, relay.segments.exclude,"
                    + " relay.too-heavy and the route consider-segment",
            "list, pause 1033, crawl 1033 | refused: it is paused: resume it first",
            "list of it too heavy, snapshot 1033 | refused: it is not followed: see relay.segments.include, relay.segments.exclude,"
                    + " relay.too-heavy and the route consider-segment",
            "list of two, list of it too heavy, list of the other, list of the other, crawl 1033 | done: to be walked as soon as a"
                    + " lane is free",
            "list, pause 1033 | done: its members are not asked for until it is resumed",
            "list, pause 1033, resume 1033 | done: resumed",
            "list, pause | done: no request is sent until the account is resumed",
            "list, pause, resume | done: resumed",
            "list, pause 1033, resume | done: resumed, but for 1 segments that are paused themselves",
            "list, pause, resume 1033 | done: resumed, but the account is still paused",
            "list, snapshot 1033 | refused: its first whole walk is not done: its members are being published by that",
            "list, walk all, snapshot 1033 | done: published once more, member by member",
            "list, walk all, open, snapshot | done: 1 of 1 segments: published once more, member by member, once the walk that is"
                    + " under way is over",
            "list, walk all, approve | refused: none of 1 segments: nobody is held",
            "list, walk all, walk few, approve 1033 | done: approved: who was held leaves (900 members)",
            "list of two, walk all, list of the other, list of the other, not found, approve 1033 | done: approved: who was held"
                    + " leaves",
            "list, walk all, walk few, snapshot 1033 | done: published once more, member by member",
            "list, ask anew, crawl 1033 | done: to be walked as soon as a lane is free",
            "list, walk all, walk few, reject | done: 1 of 1 segments: rejected: who was held is a member until walks miss them anew"
                    + " (900 members)" })
    void anAnswerToASignalSaysWhatWasDoneOrWhyNot(String course, String answer) {
        // when
        take(course);

        // then
        assertThat(batches.stream().flatMap(batch -> batch.answers().stream())
                .map(given -> given.outcome() + ": " + given.what()).reduce((one, later) -> later)).contains(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "list, walk all, walk few, approve | completed: leavers who were held, by approval",
            "list, walk all, snapshot | completed: every member once more, as a signal asked",
            "list, open, not found | incomplete: the first page of its members answers 404, but two whole lists have not missed the"
                    + " segment",
            "list of two, walk all, list of the other, list of the other, open, list of two, open | aborted: the segment is in the list again",
            "list, walk all, snapshot, list of it skipped | aborted: its members are not followed any more" })
    void aReportOfARunThatNoWalkIsJudgedBySaysWhy(String course, String report) {
        // when
        take(course);

        // then
        assertThat(batches.stream().flatMap(batch -> batch.reports().stream()).map(Batch.Report::report)
                .map(closed -> closed.outcome().wireName() + ": " + closed.why()).reduce((one, later) -> later))
                .contains(report);
    }

    private void take(String course) {
        state.nextRun = 42;
        for (String step : course.split(", ")) {
            switch (step) {
                case "list" -> list(1000);
                case "list of two" -> ledger.listed(Ledgers.list(COUNTED, 1000, SEGMENT, OTHER));
                case "list of the other" -> ledger.listed(Ledgers.list(COUNTED, 1000, OTHER));
                case "list of it skipped" ->
                    ledger.listed(Ledgers.list(COUNTED, 1000, SEGMENT).considered(Set.of(SEGMENT), Map.of()));
                case "list of it too heavy" -> {
                    ListRead list = Ledgers.list(COUNTED, 1000, SEGMENT);
                    list.rows().get(0).json().put("too_heavy", true);
                    ledger.listed(list);
                }
                case "ask anew" -> ledger.awaitConsidered();
                case "open" -> open();
                case "not found" -> ledger.gone(SEGMENT, open());
                case "walk all" -> walk(1, 1000);
                case "walk few" -> walk(901, 1000);
                default -> signal(step.split(" "));
            }
            if (!step.equals("snapshot")) {
                publishAll();
            }
        }
        publishAll();
    }

    private void list(long objectCount) {
        ledger.listed(Ledgers.list(COUNTED, objectCount, SEGMENT));
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private void walk(long first, long last) {
        long count = last - first + 1;
        list(count);
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, count, Ledgers.users(first, last)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(count)));
    }

    private void signal(String... words) {
        ledger.signal(new Signal(SignalKind.valueOf(words[0].toUpperCase(Locale.ROOT)), "main",
                words.length > 1 ? OptionalLong.of(Long.parseLong(words[1])) : OptionalLong.empty()), offset++);
    }

    private void publishAll() {
        batches.add(ledger.seal());
        for (List<Long> leaving; !(leaving = ledger.leaving()).isEmpty();) {
            leaving.forEach(ledger::leave);
            batches.add(ledger.seal());
        }
    }
}
