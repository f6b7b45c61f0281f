package io.segmentrelay.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Membership of the relays' consumer group on the state topic: the process that is assigned a partition runs its accounts.
 * Polled on a thread of its own that does nothing else.
 *
 * <p>
 * The lease is held until a deadline on the monotonic clock: the moment at which the last heartbeat that the group coordinator
 * answered was sent, plus the session timeout, less a margin. A process that was paused therefore wakes up without the lease,
 * and gets it back only when the coordinator has answered anew.
 */
public final class GroupLease implements Lease {
    private static final Logger LOG = Logger.getLogger(GroupLease.class);
    public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
    public static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Usual corrections of a clock are smaller. */
    private static final Duration SET_BACK = Duration.ofSeconds(2);
    /** Over which heartbeats are counted. Long enough to tell refused from answered ones even if each takes 100 ms. */
    private static final Duration COUNT = Duration.ofSeconds(2);
    /** A failure that comes again after so long is said again. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);
    /** A turn may wait seconds for accounts to end; after so long it counts as stuck. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    /** Called on the lease's thread; must not block for long. */
    public interface Listener {
        /** A rebalance is over, and these partitions are held; some may have been before. */
        void held(Set<Integer> partitions);

        /** These partitions move to another process: returns when their accounts have stopped. */
        void revoked(Set<Integer> partitions);

        /** The lease's thread ends by an unforeseen failure: this process gets no lease again. */
        void broken(Throwable failure);
    }

    private final Supplier<? extends KafkaConsumer<byte[], byte[]>> group;
    private final String topic;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final Thread thread;
    private final Set<Integer> partitions = new HashSet<>();
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile long deadline;
    private volatile long turnedAt;
    private volatile boolean closing;
    private volatile boolean doubted;
    /** How many heartbeats the coordinator has answered, as last read. */
    private double answered;
    private double countedFrom;
    private long countedSince;
    /** Heartbeats renew nothing until the group was joined anew. */
    private boolean refused;
    private long lastLoop;
    /** How far the wall clock was ahead of the monotonic one, at most, since the group was joined. */
    private long furthest = Long.MIN_VALUE;
    private boolean wasHeld;
    private boolean lossSaid;
    /** As logged last; null if the lease was gained since, or held for long. */
    private String failure;
    private long failedAt;

    /** @param wallMillis the clock that Kafka's clients go by */
    public GroupLease(Supplier<? extends KafkaConsumer<byte[], byte[]>> group, String topic, Listener listener,
            LongSupplier nanoTime, LongSupplier wallMillis) {
        this.group = group;
        this.consumer = group.get();
        this.topic = topic;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.deadline = nanoTime.getAsLong();
        this.lastLoop = deadline;
        this.countedSince = deadline;
        this.turnedAt = deadline;
        this.thread = new Thread(this::run, "relay-lease");
        this.thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** The deadline is read first: a loss sets it to the present, which a clock that was read before has not reached. */
    @Override
    public boolean isHeld() {
        long until = deadline;
        return nanoTime.getAsLong() - until < 0;
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive() && nanoTime.getAsLong() - turnedAt < STUCK.toNanos();
    }

    @Override
    public void doubt() {
        doubted = true;
    }

    private void run() {
        try {
            consumer.subscribe(Set.of(topic), new Rebalances());
            while (!closing) {
                turnedAt = nanoTime.getAsLong();
                if (wasSetBack()) {
                    joinAnew();
                }
                poll();
            }
        } catch (WakeupException e) {
            LOG.trace("woken up to close");
        } catch (RuntimeException | Error e) {
            listener.broken(e);
        } finally {
            leave();
        }
    }

    /** Else heartbeats would keep the partitions for a process that does nothing. */
    private void leave() {
        try {
            listener.revoked(Set.copyOf(partitions));
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }

    private boolean wasSetBack() {
        long ahead = wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
        furthest = Math.max(furthest, ahead);
        return furthest - ahead > SET_BACK.toMillis();
    }

    /** Kafka's clients would send no heartbeat until the clock has caught up with its former time, so all are replaced. */
    private void joinAnew() {
        LOG.warn("the clock was set back: the group of relays is joined anew, and accounts go on from their last commit");
        deadline = nanoTime.getAsLong();
        furthest = Long.MIN_VALUE;
        wasHeld = false; // This line reports its loss.
        leave();
        partitions.clear();
        answered = 0;
        countedFrom = 0;
        refused = false;
        consumer = group.get();
        consumer.subscribe(Set.of(topic), new Rebalances());
    }

    private void poll() {
        try {
            if (doubted) {
                doubted = false;
                consumer.enforceRebalance("a writer was fenced");
            }
            long before = nanoTime.getAsLong();
            double total = metric("heartbeat-total");
            long sent = before - TimeUnit.SECONDS.toNanos((long) metric("last-heartbeat-seconds-ago") + 1);
            consumer.poll(POLL);
            if (areMoreThanAnswered(total, before)) {
                joinIfAllowed();
            }
            renew(total, Math.min(sent, lastLoop));
            lastLoop = before;
            sayChange();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            if (e instanceof GroupAuthorizationException) {
                deadline = nanoTime.getAsLong();
                joinIfAllowed();
            }
            sayFailure(String.valueOf(e.getMessage()));
            pause();
        }
    }

    /**
     * Kafka's client counts refused heartbeats among the answered ones; but who may not use the group cannot join it either.
     */
    private void joinIfAllowed() {
        refused = true;
        doubted = true;
    }

    private void sayFailure(String message) {
        if (!message.equals(failure)) {
            failure = message;
            LOG.warnf("lease: %s", message);
        }
        failedAt = nanoTime.getAsLong();
        if (wasHeld && !isHeld()) {
            wasHeld = false;
            lossSaid = true; // By the line of the failure.
        }
    }

    /** Logs only after the lease was first held: joining takes as long as the others take. */
    private void sayChange() {
        boolean isHeld = isHeld();
        if (wasHeld && !isHeld && !closing) {
            LOG.warn("Kafka does not answer this process: nothing is asked of the API or published until it does");
            lossSaid = true;
        } else if (isHeld && lossSaid) {
            LOG.info("Kafka answers again");
            lossSaid = false;
        }
        if (isHeld && (!wasHeld || nanoTime.getAsLong() - failedAt > FORGOTTEN.toNanos())) {
            failure = null;
        }
        wasHeld = isHeld;
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /**
     * An answered heartbeat is followed by the next one after {@link #HEARTBEAT}, a refused one much sooner. The client says
     * nothing of it as long as it finds the coordinator.
     */
    private boolean areMoreThanAnswered(double total, long now) {
        long time = now - countedSince;
        boolean areMore = total - countedFrom > 2 + time / HEARTBEAT.toNanos();
        if (areMore || time > COUNT.toNanos()) {
            countedFrom = total;
            countedSince = now;
        }
        return areMore;
    }

    /**
     * Only an answered heartbeat renews the lease: a poll also succeeds while the coordinator is out of reach. Both figures are
     * taken before the poll, by whose end a refused heartbeat has taken the partitions away.
     *
     * @param sent at the latest the loop before: a heartbeat sent after a pause must not pass for the answered one
     */
    private void renew(double total, long sent) {
        if (total > answered && !refused) {
            answered = total;
            extend(sent);
        }
    }

    private void extend(long since) {
        long candidate = since + SESSION_TIMEOUT.toNanos() - MARGIN.toNanos();
        if (candidate - deadline > 0) {
            deadline = candidate;
        }
    }

    private double metric(String name) {
        for (Map.Entry<MetricName, ? extends Metric> metric : consumer.metrics().entrySet()) {
            if (metric.getKey().name().equals(name) && metric.getKey().group().equals("consumer-coordinator-metrics")) {
                return ((Number) metric.getValue().metricValue()).doubleValue();
            }
        }
        return -1;
    }

    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            consumer.pause(consumer.assignment());
            added.forEach(partition -> partitions.add(partition.partition()));
            // Since the loop before, the coordinator has answered that the group is in step: as good as a heartbeat. Not
            // since now: the process may have been asleep on its way here.
            extend(lastLoop);
            refused = false;
            listener.held(Set.copyOf(partitions));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            drop(revoked);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            deadline = nanoTime.getAsLong();
            drop(lost);
        }

        private void drop(Collection<TopicPartition> dropped) {
            Set<Integer> numbers = new HashSet<>();
            dropped.forEach(partition -> numbers.add(partition.partition()));
            partitions.removeAll(numbers);
            listener.revoked(numbers);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(6000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
