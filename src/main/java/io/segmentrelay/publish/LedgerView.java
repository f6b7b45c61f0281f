package io.segmentrelay.publish;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.schedule.Candidate;

/**
 * A ledger as other threads see it, as of its last change.
 *
 * @param candidates what the schedule chooses from
 * @param paused whether no request is to be sent
 * @param pausedSegments segments whose members are not to be asked for
 * @param leaving segments with judged leavers that are not all published
 * @param trouble why the account makes no progress, as in the state topic; null if it does
 */
public record LedgerView(List<Candidate> candidates, boolean paused, Set<Long> pausedSegments, List<Long> leaving,
        String trouble) {
    /** Nothing can be walked yet, but a paused account is asked for nothing from the beginning. */
    static LedgerView beforeTheStart(Ledger ledger) {
        return new LedgerView(List.of(), ledger.isPaused(), Set.of(), List.of(), null);
    }

    static LedgerView of(Ledger ledger) {
        List<Candidate> candidates = ledger.candidates();
        return new LedgerView(candidates, ledger.isPaused(),
                candidates.stream().filter(one -> one.wanted().paused()).map(Candidate::id)
                        .collect(Collectors.toUnmodifiableSet()),
                ledger.leaving(), ledger.trouble());
    }
}
