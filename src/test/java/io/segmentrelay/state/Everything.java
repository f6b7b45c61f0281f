package io.segmentrelay.state;

import com.carrotsearch.hppc.cursors.LongCursor;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateChanges;

/** All of a state at once, as if it were new. */
final class Everything {
    private Everything() {
    }

    static StateChanges of(AccountState state) {
        StateChanges changes = new StateChanges();
        for (LongCursor user : state.users.keys()) {
            changes.user(user.value);
        }
        changes.completion(state);
        return changes;
    }
}
