package io.segmentrelay.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateTopic;

/** The broker: transactions of one producer, of which only the newest may commit, and the compacted state topic. */
final class Topics {
    final StateTopic state = new StateTopic();
    private final Map<String, Long> ends = new HashMap<>();
    private final Witness witness;
    private final boolean lenient;
    private int epoch;

    /** Another producer has the account. */
    static final class Fenced extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fenced() {
            super("fenced", null, false, false);
        }
    }

    /** @param lenient a defect: whoever was replaced commits all the same */
    Topics(Witness witness, boolean lenient) {
        this.witness = witness;
        this.lenient = lenient;
    }

    int fence() {
        return ++epoch;
    }

    boolean isCurrent(int other) {
        return other == epoch;
    }

    /** Where the record will be, once it is committed: transactions do not overlap. */
    long append(OutRecord record) {
        return ends.merge(record.topic(), 1L, Long::sum) - 1;
    }

    long end(String topic) {
        return ends.getOrDefault(topic, 0L);
    }

    void commit(int producer, List<OutRecord> events, List<OutRecord> states) {
        if (producer != epoch && !lenient) {
            throw new Fenced();
        }
        state.write(states);
        events.forEach(witness::committed);
    }

    AccountState load() {
        return state.read();
    }
}
