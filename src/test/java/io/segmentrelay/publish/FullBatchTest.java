package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** How full a transaction is with what a page brings. */
class FullBatchTest {
    private static final int SEGMENTS = 50;
    private static final int USERS = 100;

    private final Ledger ledger = Ledgers.fresh(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

    /** A field that changes for everybody goes out for every segment that they are in. */
    @Test
    void aPageCountsForAsManyAsItsEventsWouldFill() {
        // given
        walkAll();
        int usual = ledger.seal().pages;
        ledger.listed(Ledgers.list("2", USERS, 1));
        ledger.seal();

        // when
        ledger.page(1, ledger.open(1).orElseThrow().run(), page("B"));

        // then
        assertThat(usual).isEqualTo(SEGMENTS);
        assertThat(ledger.batch().events()).hasSize(SEGMENTS * USERS);
        assertThat(ledger.batch().pages).isEqualTo(SEGMENTS);
    }

    /** A signal for the account is one for every segment of it. */
    @Test
    void whatASignalAsksForGoesOutInMoreThanOne() {
        // given
        walkAll();
        ledger.seal();

        // when
        ledger.signal(new Signal(SignalKind.SNAPSHOT, Ledgers.ACCOUNT, OptionalLong.empty()), 0);
        List<Long> more = ledger.leaving();

        // then
        int members = 0;
        for (Batch batch = ledger.seal(); !batch.isEmpty(); batch = ledger.seal()) {
            long told = batch.events().stream().filter(event -> event.topic().equals("usercom.memberships")).count();
            assertThat(told).isLessThanOrEqualTo(Ledgers.ONE_CHUNK);
            members += told;
            if (!ledger.leaving().isEmpty()) {
                ledger.leave(ledger.leaving().get(0));
            }
        }
        assertThat(members).isEqualTo(SEGMENTS * USERS);
        assertThat(more).hasSize(SEGMENTS - Ledgers.ONE_CHUNK / USERS);
    }

    private void walkAll() {
        ledger.listed(Ledgers.list("1", USERS, LongStream.rangeClosed(1, SEGMENTS).toArray()));
        LongStream.rangeClosed(1, SEGMENTS).forEach(segment -> {
            long run = ledger.open(segment).orElseThrow().run();
            ledger.page(segment, run, page("A"));
            ledger.close(segment, run, new Ending.NextNull(), new ListedAfter.NotRead());
        });
    }

    private static PageRead page(String field) {
        List<Member> rows = LongStream.rangeClosed(1, USERS)
                .mapToObj(id -> new Member(id, UserFields.of(List.of(TextNode.valueOf(field))))).toList();
        return new PageRead(rows, OptionalLong.of(USERS), 1, null, 1);
    }
}
