package io.segmentrelay.publish;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.text.OneLine;

/**
 * The differences of a dry run: no broker sees its records, the log shows what they would be. A line for each segment event and
 * for each walk that ends; members by their ids, and only at DEBUG.
 */
public final class DryRun {
    private static final Logger LOG = Logger.getLogger(DryRun.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes whole transactions, and forgets them. */
    static final class Sink extends MockProducer<String, byte[]> {
        Sink() {
            super(Cluster.empty(), true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            clear();
        }
    }

    private DryRun() {
    }

    public static Producer<String, byte[]> producer() {
        return new Sink();
    }

    /** Has every followed segment walked as soon as a lane is free, even if it is not due. */
    public static void begin(AccountState state) {
        if (state.paused) {
            LOG.warnf("dry run: account %s is paused in its state: nothing of it is walked", state.account);
        }
        state.segments.values().forEach(segment -> {
            segment.walks.endedAt = null;
            segment.retry.at = null;
        });
    }

    public static void log(Batch batch) {
        log(batch, LOG::info);
    }

    static void log(Batch batch, Consumer<String> lines) {
        batch.events().stream().filter(event -> !event.isTombstone()).forEach(event -> log(event, lines));
        batch.reports().forEach(closed -> lines.accept(words(closed.report())));
    }

    private static void log(OutRecord event, Consumer<String> lines) {
        String[] type = event.headers().get("ce_type").split("\\.");
        if (type[2].equals("segment")) {
            lines.accept("dry run: " + (event.key() + " " + segmentName(event)).trim() + ": would publish segment " + type[3]);
        } else {
            LOG.debugf("dry run: %s %s", event.key(), type[3]);
        }
    }

    private static String segmentName(OutRecord event) {
        try {
            return OneLine.name(JSON.readTree(event.value()).path("segment").path("name").asText(""));
        } catch (IOException e) {
            throw new IllegalStateException("an event is JSON until a route makes something else of it", e);
        }
    }

    private static String words(CrawlReport report) {
        CrawlReport.Counts counts = report.counts();
        return "dry run: " + (report.account() + "/" + report.segment().id() + " "
                + Objects.toString(OneLine.name(report.segment().name()), "")).trim() + ": " + report.outcome().wireName()
                + ", would publish " + words(counts)
                + (counts.held() > 0 ? "; " + counts.held() + " held" : "")
                + (counts.filtered() > 0 ? "; " + counts.filtered() + " filtered" : "")
                + (report.why() == null ? "" : ": " + report.why());
    }

    private static String words(CrawlReport.Counts counts) {
        String words = Stream.of(counts.snapshot() + " snapshot", counts.entered() + " entered", counts.updated() + " updated",
                counts.left() + " left").filter(change -> !change.startsWith("0 ")).collect(Collectors.joining(", "));
        return words.isEmpty() ? "nothing" : words;
    }
}
