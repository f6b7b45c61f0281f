package io.segmentrelay.ledger;

import java.util.ArrayList;
import java.util.List;

import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.SignalAnswer;

/** The content of one transaction: events in their order, the state that they justify, and reports of runs that close. */
public final class Batch {
    private static final int USUAL_ROWS = 100;

    private final List<OutRecord> events = new ArrayList<>();
    /** The run behind each event; null for events of segments. */
    private final List<Run> runs = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<SignalAnswer> answers = new ArrayList<>();
    public final StateChanges changes;
    /** Pages read, in pages of the usual size. */
    public int pages;
    /** How many members signals have asked to publish in this batch. */
    long asked;

    Batch() {
        this(new StateChanges());
    }

    Batch(StateChanges changes) {
        this.changes = changes;
    }

    /** A report, and the run whose positions join it to its events. */
    public record Report(CrawlReport report, Run run) {
    }

    /**
     * A page was read. Large pages count for several, and so do pages with many events, as a transaction must end in time.
     *
     * @param rows the page's rows, or its events if these are more
     */
    void read(int rows) {
        pages += Math.max(1, (rows + USUAL_ROWS - 1) / USUAL_ROWS);
    }

    void add(Run run, List<OutRecord> records) {
        for (OutRecord record : records) {
            events.add(record);
            runs.add(run);
        }
    }

    /** Adds the answer to a signal, whose sender may wait for it. */
    void answer(SignalAnswer answer, OutRecord event) {
        add(null, List.of(event));
        answers.add(answer);
    }

    void close(Run run, CrawlReport report) {
        reports.add(new Report(report, run));
    }

    public List<OutRecord> events() {
        return events;
    }

    public List<Report> reports() {
        return reports;
    }

    public List<SignalAnswer> answers() {
        return answers;
    }

    public boolean isEmpty() {
        return events.isEmpty() && reports.isEmpty() && changes.isEmpty();
    }

    /** Reports and answers to signals are not kept waiting for more. */
    public boolean isUrgent() {
        return !reports.isEmpty() || !answers.isEmpty();
    }

    /** Kafka took the event at this place of the batch. */
    public void published(int event, int partition, long offset) {
        Run run = runs.get(event);
        if (run != null) {
            run.positions.merge(partition, offset, Math::max);
        }
    }
}
