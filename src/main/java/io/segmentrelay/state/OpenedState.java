package io.segmentrelay.state;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateChanges;

/**
 * What an account begins with.
 *
 * @param stale keys of the state that this one replaces; null unless it was rebuilt
 * @param moved whether it goes on with other topics of events than it was written beside
 * @param repeats whether these topics tell of no segment of the account yet, so that all of them are to be told there
 */
public record OpenedState(AccountState state, StateChanges.Keys stale, boolean moved, boolean repeats) {
}
