package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.state.StateEncoder;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** A walk is exact only if it cannot have skipped anybody between two pages; also if a restart was between them. */
class SeamlessWalkTest {
    private static final long SEGMENT = 1033;
    private static final String COUNTED = "2024-10-11T13:00:00Z";
    private static final String USERS = "https://acme.user.com/api/public/segments/1033/users/";

    private final Watch clock = new Watch();
    private final List<OutRecord> committed = new ArrayList<>();
    private Ledger ledger = Ledgers.of(new AccountState("main"), clock);

    /** The members are 1 to 5, and there will be four. */
    private long begin() {
        ledger.identify("https://acme.user.com");
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 5, SEGMENT));
        long first = open();
        page(first, 1, null, 1, 2, 3, 4, 5);
        ledger.close(SEGMENT, first, new Ending.NextNull(), new ListedAfter.NotRead());
        ledger.listed(Ledgers.list(COUNTED, 4, SEGMENT));
        return open();
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private void page(long run, int number, String next, long... members) {
        ledger.page(SEGMENT, run, new PageRead(
                Arrays.stream(members).mapToObj(id -> new Member(id, UserFields.of(List.of()))).toList(),
                OptionalLong.of(members.length > 4 ? 5 : 4), number, next == null ? null : USERS + next, 1));
    }

    private long restart() {
        Batch batch = ledger.seal();
        committed.addAll(StateEncoder.encode(ledger.state(), batch.changes, "usercom.relay-state", 16));
        StateDecoder decoder = new StateDecoder("main");
        committed.forEach(record -> decoder.accept(record.key(), record.value()));
        ledger = Ledgers.of(decoder.state(), clock);
        ledger.listed(Ledgers.list(COUNTED, 4, SEGMENT));
        return open();
    }

    private boolean isExact(long run) {
        return isExact(run, new Ending.NextNull());
    }

    private boolean isExact(long run, Ending ending) {
        ledger.close(SEGMENT, run, ending, new ListedAfter.Read(COUNTED, OptionalLong.of(4)));
        return ledger.seal().reports().stream().map(Batch.Report::report).filter(report -> report.run().number() == run)
                .findAny()
                .orElseThrow().walk().exact();
    }

    @Test
    void aWalkByCursorsOverIdsThatRiseIsExact() {
        // given
        long run = begin();

        // when
        page(run, 1, "?cursor=b", 1, 2);
        page(run, 2, null, 3, 4);

        // then
        assertThat(isExact(run)).isTrue();
    }

    /** Seen: the list was ordered by id and paged by number, and somebody slipped onto a page that was read. */
    @Test
    void aWalkByPageNumbersIsNot() {
        // given
        long run = begin();

        // when
        page(run, 1, "?page=2", 1, 2);
        page(run, 2, null, 4, 6);

        // then
        assertThat(isExact(run)).isFalse();
        assertThat(ledger.state().segments.get(SEGMENT).members.contains(3)).isTrue();
    }

    /** Seen: somebody unread was active, and moved to the front. */
    @Test
    void aWalkByCursorsOverAnotherOrderIsNot() {
        // given
        long run = begin();

        // when
        page(run, 1, "?cursor=b", 4, 1);
        page(run, 2, null, 6, 2);

        // then
        assertThat(isExact(run)).isFalse();
        assertThat(ledger.state().segments.get(SEGMENT).members.contains(3)).isTrue();
    }

    /** One has gone from a page that was read, and 404 hides a page: the numbers agree all the same. */
    @Test
    void aWalkThatA404EndsBehindAFullPageIsNot() {
        // given
        long run = begin();

        // when
        page(run, 1, "?cursor=b", 1, 2);
        page(run, 2, "?cursor=c", 3, 4);

        // then
        assertThat(isExact(run, new Ending.NotFoundOnNext())).isFalse();
        assertThat(ledger.state().segments.get(SEGMENT).members.contains(5)).isTrue();
    }

    @Test
    void aWalkThatA404EndsBehindAPageWithRoomIsExact() {
        // given
        long run = begin();

        // when
        page(run, 1, "?cursor=b", 1, 2, 3);
        page(run, 2, "?cursor=c", 4);

        // then
        assertThat(isExact(run, new Ending.NotFoundOnNext())).isTrue();
    }

    @Test
    void aWalkOfOnePageIsExactInWhateverOrder() {
        // given
        long run = begin();

        // when
        page(run, 1, null, 4, 1, 3, 2);

        // then
        assertThat(isExact(run)).isTrue();
    }

    @Test
    void aWalkThatGoesOnAfterARestartIsExact() {
        // given
        long run = begin();
        page(run, 1, "?cursor=b", 1, 2);

        // when
        assertThat(restart()).isEqualTo(run);
        page(run, 2, null, 3, 4);

        // then
        assertThat(isExact(run)).isTrue();
    }

    @Test
    void theOrderOfBeforeARestartHoldsAfterIt() {
        // given
        long run = begin();
        page(run, 1, "?cursor=b", 3, 4);

        // when
        restart();
        page(run, 2, null, 1, 2);

        // then
        assertThat(isExact(run)).isFalse();
    }

    @Test
    void aPageNumberOfBeforeARestartCountsAfterIt() {
        // given
        long run = begin();
        page(run, 1, "?page=2", 1, 2);
        page(run, 2, "?cursor=c", 3);

        // when
        restart();
        page(run, 3, null, 4);

        // then
        assertThat(isExact(run)).isFalse();
    }

    @Test
    void aPageNumberThatIsFollowedAfterARestartCounts() {
        // given
        long run = begin();
        page(run, 1, "?page=2", 1, 2);

        // when
        restart();
        page(run, 2, null, 3, 4);

        // then
        assertThat(isExact(run)).isFalse();
    }
}
