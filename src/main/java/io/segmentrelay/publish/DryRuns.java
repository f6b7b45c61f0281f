package io.segmentrelay.publish;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

import io.segmentrelay.health.RelayMetrics;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Ledger;

/** The accounts of a dry run, each with its report; unused otherwise. */
@ApplicationScoped
public class DryRuns {
    private static final Logger LOG = Logger.getLogger(DryRuns.class);

    private final RelayMetrics metrics;
    private final Map<String, DryRunReport> reports = new ConcurrentHashMap<>();

    @Inject
    public DryRuns(RelayMetrics metrics) {
        this.metrics = metrics;
    }

    /** An account begins, maybe anew after a failure: as nothing was published, it begins where the first one did. */
    public Producer<String, byte[]> producer(String account) {
        DryRunReport report = new DryRunReport(account, LOG::info);
        reports.put(account, report);
        return new DryRunProducer(report::committed);
    }

    /** Has every followed segment walked as soon as a lane is free, be it due or not. */
    public void begin(AccountState state) {
        if (state.paused) {
            LOG.warnf("dry run: account %s is paused in its state: nothing of it is walked", state.account);
        }
        state.segments.values().forEach(segment -> {
            segment.walkedAt = null;
            segment.nextTry = null;
        });
    }

    /** A transaction would have been committed; on the account writer's thread. */
    public void committed(String account, Ledger ledger) {
        reports.get(account).sumUp(ledger, metrics.requests(account));
    }
}
