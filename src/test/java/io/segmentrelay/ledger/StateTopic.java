package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.state.ComparableState;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.state.StateEncoder;

/** What is left of the state topic of an account once it is compacted. */
public final class StateTopic {
    private final Map<String, byte[]> records = new TreeMap<>();

    /** What the ledger has to publish; what is written of its state is all that it knows. */
    Batch commit(Ledger ledger) {
        Batch batch = write(ledger);
        assertThat(records.keySet()).as("nothing stays behind").isEqualTo(ComparableState.keys(ledger.state()));
        assertThat(ComparableState.of(read())).isEqualTo(ComparableState.of(ledger.state()));
        return batch;
    }

    Batch write(Ledger ledger) {
        while (!ledger.rewrites().isEmpty()) {
            write(ledger, ledger.rewrites().remove());
        }
        Batch batch = ledger.seal();
        write(ledger, batch);
        return batch;
    }

    private void write(Ledger ledger, Batch batch) {
        write(encoded(ledger, batch));
    }

    public static List<OutRecord> encoded(Ledger ledger, Batch batch) {
        return StateEncoder.encode(ledger.state(), batch.changes, "usercom.relay-state", 16);
    }

    public void write(List<OutRecord> transaction) {
        for (OutRecord record : transaction) {
            if (record.isTombstone()) {
                records.remove(record.key());
            } else {
                records.put(record.key(), record.value());
            }
        }
    }

    public int size() {
        return records.size();
    }

    public long bytes() {
        return records.values().stream().mapToLong(record -> record.length).sum();
    }

    public AccountState read() {
        StateDecoder decoder = new StateDecoder(Ledgers.ACCOUNT);
        records.forEach(decoder::accept);
        return decoder.state();
    }
}
