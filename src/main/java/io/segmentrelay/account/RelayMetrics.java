package io.segmentrelay.account;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;

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
        count(batch.events().stream().filter(event -> !event.isTombstone()).map(event -> event.headers().get("ce_type")))
                .forEach((type, events) -> {
                    String[] parts = type.split("\\.");
                    registry.counter("relay.events", "account", account, "kind", parts[2], "change", parts[3])
                            .increment(events);
                });
        count(batch.reports().stream().map(closed -> closed.report().outcome().wireName())).forEach((outcome, runs) -> {
            registry.counter("relay.runs", "account", account, "outcome", outcome).increment(runs);
            registry.counter("relay.events", "account", account, "kind", "crawl", "change", outcome).increment(runs);
        });
        registry.counter("relay.transactions", "account", account, "outcome", "committed").increment();
    }

    /** A batch has thousands of events of a few types: each counter is looked up but once. */
    private static Map<String, Long> count(Stream<String> names) {
        return names.collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    void recovered(String account, boolean fenced) {
        registry.counter("relay.transactions", "account", account, "outcome", fenced ? "fenced" : "failed").increment();
    }
}
