package io.segmentrelay.publish;

import org.jboss.logging.Logger;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.text.OneLine;

/** Says in the log what was committed that somebody may have to look at: a line for each, and none for walks that went well. */
public final class CommittedNews {
    private static final Logger LOG = Logger.getLogger(CommittedNews.class);

    private CommittedNews() {
    }

    public static void tell(String account, Batch batch) {
        batch.answers().forEach(answer -> LOG.infof("account %s: signal %s %s: %s", account, answer.signal().kind().wireName(),
                answer.outcome(), answer.what()));
        batch.reports().stream().map(Batch.Report::report)
                .filter(report -> report.outcome() != CrawlOutcome.COMPLETED && !isUnread(report))
                .forEach(CommittedNews::tell);
    }

    /** {@link UnreadSegments} says that once, however often it is tried again. */
    private static boolean isUnread(CrawlReport report) {
        return report.outcome() == CrawlOutcome.INCOMPLETE && report.walk().pages() == 0;
    }

    private static void tell(CrawlReport report) {
        LOG.warnf("account %s: walk %d of segment %d (%s) %s: %s", report.account(), report.run().number(),
                report.segment().id(),
                OneLine.name(report.segment().name()), report.outcome().wireName(), report.why());
    }
}
