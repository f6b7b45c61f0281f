package io.segmentrelay.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.state.StateEncoder;

/**
 * One batch on its way to Kafka: begun, its events and the state that they justify sent, the reports joined to them by
 * their positions, committed. All of it on the account writer's thread, as the publish route says.
 */
@RegisterForReflection
public final class Transaction {
    private final Target target;
    private final Ledger ledger;
    private final Batch batch;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private List<OutRecord> reports = List.of();
    private int given;
    private long begun;
    private boolean committed;

    public Transaction(Target target, Ledger ledger, Batch batch) {
        this.target = target;
        this.ledger = ledger;
        this.batch = batch;
    }

    public String getAccount() {
        return ledger.state().account;
    }

    /** Where most records go; each names its own topic. */
    public String getTopic() {
        return target.events().topics().memberships();
    }

    public void begin() {
        begun = System.nanoTime();
        target.producer().beginTransaction();
    }

    public Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Events first, in their order, then the state. */
    public List<OutRecord> changes() {
        List<OutRecord> records = new ArrayList<>(batch.events());
        records.addAll(StateEncoder.encode(ledger.state(), batch.changes, target.stateTopic(), target.statePartitions()));
        given += records.size();
        return records;
    }

    /** In the order of {@link #changes()}. One that failed at once ends the batch: the next would wait as long. */
    public void sent(Future<RecordMetadata> acknowledgement) {
        if (acknowledgement.isDone()) {
            acknowledged(acknowledgement);
        }
        sent.add(acknowledgement);
    }

    /** The reports of runs that close; every event before them has been acknowledged. */
    public List<OutRecord> reports() {
        if (batch.reports().isEmpty()) {
            return List.of();
        }
        positions();
        given += batch.reports().size();
        reports = batch.reports().stream()
                .map(closed -> target.events().crawl(closed.report(), new TreeMap<>(closed.run().positions))).toList();
        return reports;
    }

    /** The events that consumers see: its events, then its reports, without tombstones. */
    public List<OutRecord> published() {
        return Stream.of(batch.events(), reports).flatMap(List::stream).filter(record -> !record.isTombstone()).toList();
    }

    /** Runs remember where their events went, for the report that may come with a later batch. */
    private void positions() {
        for (int event = 0; event < batch.events().size(); event++) {
            RecordMetadata taken = acknowledged(sent.get(event));
            batch.published(event, taken.partition(), taken.offset());
        }
    }

    private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
        try {
            RecordMetadata taken = Objects.requireNonNull(sent.get());
            if (!taken.hasOffset()) {
                throw new IllegalStateException("Kafka took a record of " + taken.topic() + " without telling where");
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before Kafka acknowledged", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** @throws IllegalStateException if the route has not sent everything that it was given */
    public void commit() {
        if (sent.size() != given) {
            throw new IllegalStateException(sent.size() + " of " + given + " records were sent: not committing them");
        }
        if (batch.reports().isEmpty()) {
            positions();
        }
        requireSamePartitions();
        target.producer().commitTransaction();
        committed = true;
    }

    /** @throws StateProblem if a topic of events has more partitions than the state was written beside */
    private void requireSamePartitions() {
        TopicIdentity topics = ledger.state().topics;
        if (topics == null || isDryRun()) {
            return;
        }
        Set<String> written = batch.events().stream().map(OutRecord::topic).collect(Collectors.toSet());
        EventTopics names = target.events().topics();
        Map.of(names.memberships(), topics.membershipsPartitions(), names.segments(),
                topics.segmentsPartitions()).forEach((topic, known) -> {
                    int found = written.contains(topic) ? target.producer().partitionsFor(topic).size() : known;
                    if (known != found && known != 0) {
                        throw new StateProblem(topic + " has " + found + " partitions, and had " + known
                                + ": keys have moved: not committing to it");
                    }
                });
    }

    /** Whether events and state are in Kafka for good. */
    public boolean isCommitted() {
        return committed;
    }

    /** Whether the state topic holds the whole state with this transaction, and not a part of a state being rewritten. */
    public boolean isWhole() {
        return ledger.rewrites().isEmpty();
    }

    public boolean isDryRun() {
        return target.producer() instanceof DryRun.Sink;
    }

    Producer<String, byte[]> producer() {
        return target.producer();
    }

    public Batch batch() {
        return batch;
    }

    /**
     * Where an account's transactions go.
     *
     * @param producer the account's own: it has fenced the ones before
     * @param events knows the topics of events
     * @param statePartitions how many the state topic has
     */
    public record Target(Producer<String, byte[]> producer, EventWriter events, String stateTopic,
            int statePartitions) {
    }
}
