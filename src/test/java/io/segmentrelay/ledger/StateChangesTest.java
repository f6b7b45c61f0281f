package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.StateChanges.Keys;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.usercom.Counted;

class StateChangesTest {
    private static final String ACCOUNT = "main/account";
    private static final byte[] FIELDS = { 0, '[', ']' };

    private final StateChanges changes = new StateChanges();
    private final AccountState state = new AccountState("main");

    static List<Consumer<StateChanges>> changes() {
        return List.of(StateChanges::account, one -> one.segment(7), one -> one.part(7, Part.MEMBERS), one -> one.advanced(7),
                one -> one.closed(7, run()), one -> one.removed(new SegmentState(7)), one -> one.user(27),
                one -> one.stale.add(ACCOUNT));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whateverChangesIsWritten(Consumer<StateChanges> change) {
        // given
        assertThat(changes.isEmpty()).isTrue();

        // when
        change.accept(changes);

        // then
        assertThat(changes.isEmpty()).isFalse();
    }

    @Test
    void ofASegmentThatIsRemovedNothingElseIsWritten() {
        // given
        changes.part(7, Part.SUSPECTS);
        changes.advanced(7);

        // when
        changes.removed(new SegmentState(7));

        // then
        assertThat(changes.segments).isEmpty();
        assertThat(changes.parts).isEmpty();
        assertThat(changes.advanced).isEmpty();
        assertThat(changes.removed).containsOnlyKeys(7L);
    }

    @Test
    void ofARunThatIsOverNoDeltaIsWritten() {
        // given
        changes.advanced(7);

        // when
        changes.closed(7, run());

        // then
        assertThat(changes.advanced).isEmpty();
        assertThat(changes.segments).containsExactly(7L);
        assertThat(changes.closed).hasSize(1);
    }

    @Test
    void whatIsNotInTheStateIsForgotten() {
        // given
        for (long segment : new long[] { 7, 8 }) {
            changes.part(segment, Part.MEMBERS);
            changes.advanced(segment);
        }

        // when
        changes.retain(Set.of(8L));

        // then
        assertThat(changes.segments).containsExactly(8L);
        assertThat(changes.parts).containsOnlyKeys(8L);
        assertThat(changes.advanced).containsExactly(8L);
    }

    @Test
    void theKeysOfAnAccountAreThoseThatWereWrittenLast() {
        // given
        Keys keys = new Keys("main");

        // when
        for (String key : List.of(ACCOUNT, "main/user/27", "main/user/28", "main/user/9223372036854775808", "main/segment/7",
                "other/user/29", "mainland/user/30")) {
            keys.accept(key, false);
        }
        keys.accept("main/user/28", true);
        keys.accept("main/segment/7", true);
        keys.accept("other/account", true);

        // then
        assertThat(keys.users.toArray()).containsExactly(27);
        assertThat(keys.others).containsExactly(ACCOUNT, "main/user/9223372036854775808");
    }

    /** The account's record goes first: without it no part is taken for the whole. */
    @Test
    void aReplacementTakesAsManyTransactionsAsItsRecordsNeed() {
        // given
        int most = StateChanges.MOST_AT_ONCE;
        state.users.put(1, FIELDS);
        Keys keys = Keys.of("main", List.of(ACCOUNT, "main/user/0", "main/user/1"));
        for (int other = 0; other < most; other++) {
            keys.accept("main/aaa/" + other, false);
        }

        // when
        List<StateChanges> parts = StateChanges.replacement(state, keys);

        // then
        assertThat(parts).extracting(part -> part.stale.size() + part.users.size()).containsExactly(most, 3);
        assertThat(parts.get(0).stale).contains(ACCOUNT).hasSize(most);
        assertThat(parts.get(1).stale).doesNotContain(ACCOUNT).hasSize(1);
        assertThat(parts.get(1).users.toArray()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aTransactionHoldsKeysAndUsersTogether() {
        // given
        int most = StateChanges.MOST_AT_ONCE;
        Keys keys = Keys.of("main", List.of("main/user/0", "main/user/1"));
        for (int other = 1; other < most; other++) {
            keys.accept("main/aaa/" + other, false);
        }

        // when
        List<StateChanges> parts = StateChanges.replacement(state, keys);

        // then
        assertThat(parts).extracting(part -> part.stale.size()).containsExactly(most - 1, 0);
        assertThat(parts).extracting(part -> part.users.size()).containsExactly(1, 1);
    }

    @Test
    void anAccountThatWasNotThereIsNotRemoved() {
        assertThat(StateChanges.replacement(state, Keys.of("main", List.of("main/aaa"))))
                .flatExtracting(part -> part.stale).containsExactly("main/aaa");
    }

    @Test
    void theUsersOfAStateAreWrittenWithoutAnythingElse() {
        // given
        state.users.put(27, FIELDS);

        // when
        List<StateChanges> parts = StateChanges.ofUsers(state);

        // then
        assertThat(parts).singleElement().satisfies(part -> {
            assertThat(part.users.toArray()).containsExactly(27);
            assertThat(part.account).isFalse();
        });
    }

    private static Run run() {
        return new Run(1, Reason.REFRESH, Instant.EPOCH, Counted.UNKNOWN, true);
    }
}
