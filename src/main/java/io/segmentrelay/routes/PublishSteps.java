package io.segmentrelay.routes;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.extension.CommittedEvent;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.health.RelayMetrics;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.text.OneLine;

/** The steps of the publish route. */
@ApplicationScoped
@Named("publisher")
@RegisterForReflection
public class PublishSteps {
    private static final Logger LOG = Logger.getLogger(PublishSteps.class);

    private final CamelContext camel;
    private final TransactionProducers producers;
    private final RelayMetrics metrics;
    private final Extensions extensions;

    public PublishSteps(CamelContext camel, TransactionProducers producers, RelayMetrics metrics, Extensions extensions) {
        this.camel = camel;
        this.producers = producers;
        this.metrics = metrics;
        this.extensions = extensions;
    }

    /** @return the events and the state to be sent */
    public List<Message> begin(@Variable("transaction") Transaction transaction) {
        transaction.begin(); // First: a writer whose session has ended fails here, and lends nothing.
        producers.lend(transaction);
        return messages(transaction.changes());
    }

    public List<Message> reports(@Variable("transaction") Transaction transaction) {
        return messages(transaction.reports());
    }

    /** @return the committed events, for routes that take them; null if there are no such routes, and in a dry run */
    public List<CommittedEvent> commit(@Variable("transaction") Transaction transaction) {
        transaction.commit();
        producers.takeBack(transaction);
        if (transaction.isDryRun()) {
            return null;
        }
        metrics.committed(transaction.getAccount(), transaction.batch(), transaction.took());
        log(transaction.getAccount(), transaction.batch());
        boolean isWanted = extensions.isInPlace(Extensions.AFTER_COMMIT) || extensions.isInPlace(Extensions.SEGMENT_FAILED);
        List<CommittedEvent> events = isWanted ? transaction.published().stream().map(CommittedEvent::new).toList() : List.of();
        return events.isEmpty() ? null : events; // A checkpoint alone is no event.
    }

    /** Each record as a message of its own: key, topic, partition and headers are its own, and nothing else travels. */
    private List<Message> messages(List<OutRecord> records) {
        List<Message> messages = new ArrayList<>(records.size());
        for (OutRecord record : records) {
            Message message = new DefaultMessage(camel);
            message.setBody(record.value());
            record.headers().forEach(message::setHeader);
            message.setHeader(KafkaConstants.OVERRIDE_TOPIC, record.topic());
            message.setHeader(KafkaConstants.KEY, record.key());
            if (record.partition() != null) {
                message.setHeader(KafkaConstants.PARTITION_KEY, record.partition());
            }
            messages.add(message);
        }
        return messages;
    }

    /** A line for each signal, and for each walk that did not go well. */
    private static void log(String account, Batch batch) {
        batch.answers().forEach(answer -> LOG.infof("account %s: signal %s %s: %s", account, answer.signal().kind().wireName(),
                answer.outcome(), answer.what()));
        batch.reports().stream().map(Batch.Report::report)
                .filter(report -> report.outcome() != CrawlOutcome.COMPLETED && !isUnread(report))
                .forEach(report -> LOG.warnf("account %s: walk %d of segment %d (%s) %s: %s", account, report.run().number(),
                        report.segment().id(), OneLine.name(report.segment().name()), report.outcome().wireName(),
                        report.why()));
    }

    /** The account's writer logs that once, however often it is tried again. */
    private static boolean isUnread(CrawlReport report) {
        return report.outcome() == CrawlOutcome.INCOMPLETE && report.walk().pages() == 0;
    }
}
