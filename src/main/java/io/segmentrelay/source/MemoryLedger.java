package io.segmentrelay.source;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.ledger.Ledger;

/** A {@link Ledger} without Kafka: its state lives as long as this object, its events wait to be drained. One thread. */
public final class MemoryLedger {
    private final EventWriter events;
    private final Ledger ledger;

    /** The ledger of an account that is new: the first walk of each segment is its baseline. */
    public MemoryLedger(String account, EventWriter events, FollowRules settings, Clock clock) {
        this.events = events;
        AccountState state = new AccountState(account);
        state.nextRun = clock.instant().getEpochSecond(); // No number of an earlier life comes again.
        state.nextRevision = state.nextRun;
        this.ledger = new Ledger(state, events, settings, clock);
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The events since the last call, in their order; the report of a walk goes last. */
    public List<OutRecord> drain() {
        Batch batch = ledger.seal();
        List<OutRecord> records = new ArrayList<>(batch.events());
        batch.reports().forEach(report -> records.add(events.crawl(report.report(), report.run().positions)));
        return records;
    }
}
