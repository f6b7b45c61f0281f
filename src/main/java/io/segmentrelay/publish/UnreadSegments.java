package io.segmentrelay.publish;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jboss.logging.Logger;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Reason;

/** The segments of an account whose last walk could read no page at all. */
final class UnreadSegments {
    private static final Logger LOG = Logger.getLogger(UnreadSegments.class);

    private final Map<Long, String> unread = new ConcurrentSkipListMap<>();
    private final Set<Long> read = ConcurrentHashMap.newKeySet();

    /** Takes closed runs. Logs when a segment cannot be read for the first time, and when it can again. */
    void closed(List<CrawlReport> reports) {
        for (CrawlReport report : reports) {
            long segment = report.segment().id();
            boolean isDeleted = report.run().reason() == Reason.SEGMENT_DELETED && report.outcome() == CrawlOutcome.COMPLETED;
            if (isDeleted) {
                read.remove(segment);
                unread.remove(segment);
            } else if (report.walk().pages() > 0) {
                read.add(segment);
                if (unread.remove(segment) != null) {
                    LOG.infof("account %s: segment %d can be read again", report.account(), segment);
                }
            } else if (report.outcome() == CrawlOutcome.INCOMPLETE) {
                read.remove(segment);
                if (unread.put(segment, report.why()) == null) {
                    LOG.warnf("account %s: segment %d cannot be read: %s", report.account(), segment, report.why());
                }
            }
        }
    }

    /** Why no segment can be read; empty if some segment can, or none was tried yet. */
    Optional<String> problem() {
        return read.isEmpty() ? unread.values().stream().findFirst().map(why -> "no segment can be read: " + why)
                : Optional.empty();
    }
}
