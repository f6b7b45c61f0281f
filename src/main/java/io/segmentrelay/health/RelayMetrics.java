package io.segmentrelay.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SizeAlarm;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.session.SessionListener;
import io.segmentrelay.text.Times;

/** The relay's counters and timers, by account; {@link RelayGauges} has the figures of the moment. */
@ApplicationScoped
public class RelayMetrics implements SessionListener {
    private static final List<Integer> STATUSES = List.of(200, 401, 403, 404, 429, 500, 502, 503, 504);

    /** From a poll interval to what a segment that is counted daily may take. */
    private static final Duration[] DETECTED_WITHIN = IntStream.of(1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
            .mapToObj(Duration::ofMinutes).toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Clock clock = Clock.systemUTC();

    public RelayMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** An account begins here: its counters begin at 0, so that the first increment is an increase. */
    @Override
    public void begins(String account) {
        sent(account);
        refusedFields(account);
        detection(account);
        Stream.of(SizeAlarm.values()).forEach(alarm -> alarms(account, alarm));
        STATUSES.forEach(status -> responses(account, status));
        Stream.of(CrawlOutcome.values()).forEach(outcome -> runs(account, outcome.wireName()));
        Stream.of("committed", "failed", "fenced").forEach(outcome -> transactions(account, outcome));
    }

    private Counter sent(String account) {
        return registry.counter("relay.requests", "account", account);
    }

    private Counter refusedFields(String account) {
        return registry.counter("relay.fields.refused", "account", account);
    }

    /** Fields of a page's rows were left out, as JSON cannot hold their values. */
    public void fieldsRefused(String account, int fields) {
        refusedFields(account).increment(fields);
    }

    private Counter responses(String account, int status) {
        return registry.counter("relay.responses", "account", account, "status", Integer.toString(status));
    }

    private Counter runs(String account, String outcome) {
        return registry.counter("relay.runs", "account", account, "outcome", outcome);
    }

    private Counter transactions(String account, String outcome) {
        return registry.counter("relay.transactions", "account", account, "outcome", outcome);
    }

    private Counter alarms(String account, SizeAlarm alarm) {
        return registry.counter("relay.size.alarms", "account", account, "change", alarm.wireName());
    }

    private Timer detection(String account) {
        return Timer.builder("relay.detection")
                .description("From the server's count of a segment to the commit of what it changed")
                .serviceLevelObjectives(DETECTED_WITHIN).tag("account", account).register(registry);
    }

    /** By two machines' clocks, of which one may be behind. */
    private Duration since(Instant counted) {
        Duration since = Duration.between(counted, clock.instant());
        return since.isNegative() ? Duration.ZERO : since;
    }

    /** Whether the run was the first whole one of a count. */
    private static boolean tellsCount(CrawlReport report) {
        return report.run().reason() == Reason.RECOUNTED
                && (report.outcome() == CrawlOutcome.COMPLETED || report.outcome() == CrawlOutcome.HELD);
    }

    public void request(String account) {
        sent(account).increment();
    }

    public void response(String account, int status) {
        responses(account, status).increment();
    }

    /** @param took from the request to the end of the page */
    public void page(String account, int rows, Duration took) {
        registry.counter("relay.pages", "account", account).increment();
        registry.counter("relay.rows", "account", account).increment(rows);
        registry.timer("relay.page.duration", "account", account).record(took);
    }

    /** @param took from the beginning of the transaction to its commit */
    public void committed(String account, Batch batch, Duration took) {
        count(batch.events().stream().filter(event -> !event.isTombstone()).map(event -> event.headers().get("ce_type")))
                .forEach((type, events) -> {
                    String[] parts = type.split("\\.");
                    registry.counter("relay.events", "account", account, "kind", parts[2], "change", parts[3])
                            .increment(events);
                });
        count(batch.reports().stream().map(closed -> closed.report().outcome().wireName())).forEach((outcome, runs) -> {
            runs(account, outcome).increment(runs);
            registry.counter("relay.events", "account", account, "kind", "crawl", "change", outcome).increment(runs);
        });
        batch.reports().forEach(closed -> registry
                .timer("relay.run.duration", "account", account, "outcome", closed.report().outcome().wireName())
                .record(Duration.between(closed.report().run().startedAt(), closed.report().run().finishedAt())));
        batch.reports().stream().map(Batch.Report::report).filter(RelayMetrics::tellsCount)
                .flatMap(report -> Times.moment(report.run().countedAt()).stream())
                .forEach(counted -> detection(account).record(since(counted)));
        batch.reports().stream().map(one -> one.report().segment().alarm()).filter(Objects::nonNull)
                .forEach(alarm -> alarms(account, alarm).increment());
        registry.timer("relay.publish.duration", "account", account).record(took);
        transactions(account, "committed").increment();
    }

    /** A batch has thousands of events of a few types: each counter is looked up but once. */
    private static Map<String, Long> count(Stream<String> names) {
        return names.collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    @Override
    public void recovers(String account, boolean fenced) {
        transactions(account, fenced ? "fenced" : "failed").increment();
    }
}
