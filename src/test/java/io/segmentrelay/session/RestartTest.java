package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.state.StateEncoder;

/** A ledger that begins with what another one has committed. */
class RestartTest {
    private static final long FIRST = 1033;
    private static final long SECOND = 1034;
    private final Watch clock = new Watch();
    private final List<OutRecord> committed = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void theNumberOfARunThatWasCommittedIsNeverUsedForAnother(boolean isOver) {
        // given
        Ledger before = begun(newState());
        long first = before.open(FIRST).orElseThrow().run();
        before.page(FIRST, first, Ledgers.page(FIRST, 1, true, 2, 1, 2));
        if (isOver) {
            before.close(FIRST, first, new Ending.NextNull(), new ListedAfter.NotRead());
        }
        commit(before);

        // when
        Ledger after = restarted();

        // then
        long another = after.open(SECOND).orElseThrow().run();
        long next = after.open(FIRST).orElseThrow().run();
        assertThat(another).isGreaterThan(first);
        assertThat(next == first).as("the same run goes on").isEqualTo(!isOver);
    }

    @Test
    void whatWasNotCommittedIsReadAgain() {
        // given
        Ledger before = begun(newState());
        long run = before.open(FIRST).orElseThrow().run();
        before.page(FIRST, run, Ledgers.page(FIRST, 1, false, 4, 1, 2));
        commit(before);
        before.page(FIRST, run, Ledgers.page(FIRST, 2, true, 4, 3, 4));

        // when
        Ledger after = restarted();
        OpenedRun opened = after.open(FIRST).orElseThrow();
        after.page(FIRST, opened.run(), Ledgers.page(FIRST, 2, true, 4, 3, 4));
        after.close(FIRST, opened.run(), new Ending.NextNull(), new ListedAfter.NotRead());

        // then
        assertThat(opened.pages()).isEqualTo(1);
        assertThat(opened.cursor()).endsWith("?cursor=2");
        commit(after);
        assertThat(committed).filteredOn(record -> record.topic().equals("usercom.memberships"))
                .extracting(OutRecord::key).containsExactly("main/1033/1", "main/1033/2", "main/1033/3", "main/1033/4");
    }

    private static AccountState newState() {
        AccountState state = new AccountState("main");
        state.topics = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments");
        state.nextRun = 40;
        return state;
    }

    private Ledger begun(AccountState state) {
        Ledger ledger = Ledgers.of(state, clock);
        ledger.identify("https://acme.user.com");
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, FIRST, SECOND));
        commit(ledger); // The number of the run that comes next is another matter.
        return ledger;
    }

    private void commit(Ledger ledger) {
        Batch batch = ledger.seal();
        committed.addAll(batch.events());
        committed.addAll(StateEncoder.encode(ledger.state(), batch.changes, "usercom.relay-state", 16));
    }

    private Ledger restarted() {
        StateDecoder decoder = new StateDecoder("main");
        committed.stream().filter(record -> record.topic().equals("usercom.relay-state"))
                .forEach(record -> decoder.accept(record.key(), record.value()));
        return Ledgers.of(decoder.state(), clock);
    }
}
