package io.segmentrelay.account;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.OutRecord;

/** The relay's counters, by account. */
@ApplicationScoped
public class RelayMetrics {
    private final MeterRegistry registry;

    @Inject
    public RelayMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A request is sent. */
    public void request(String account) {
        registry.counter("relay.requests", "account", account).increment();
    }

    /** A request was answered. */
    public void response(String account, int status) {
        registry.counter("relay.responses", "account", account, "status", Integer.toString(status)).increment();
    }

    public void rows(String account, int rows) {
        registry.counter("relay.rows", "account", account).increment(rows);
    }

    void committed(String account, Batch batch) {
        for (OutRecord event : batch.events()) {
            if (!event.isTombstone()) {
                String[] type = event.headers().get("ce_type").split("\\.");
                registry.counter("relay.events", "account", account, "kind", type[2], "change", type[3]).increment();
            }
        }
        List<Batch.Report> reports = batch.reports();
        for (Batch.Report closed : reports) {
            CrawlReport report = closed.report();
            registry.counter("relay.runs", "account", account, "outcome", report.outcome().wireName()).increment();
        }
        registry.counter("relay.transactions", "account", account, "outcome", "committed").increment();
    }

    void recovered(String account, boolean fenced) {
        registry.counter("relay.transactions", "account", account, "outcome", fenced ? "fenced" : "failed").increment();
    }
}
