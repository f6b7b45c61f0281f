package webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One partition: its messages are delivered one after the other, each until it is delivered or a dead letter. So the events of
 * one key, which are all in one partition, arrive in their order. All methods are for the consumer's thread; the work is done
 * in another one, at most one at a time.
 */
final class Lane {
    private final Settings settings;
    private final Endpoint endpoint;
    private final DeadLetters deadLetters;
    private final Executor threads;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private List<ConsumerRecord<String, byte[]>> waiting = new ArrayList<>();
    private long waitingSince;
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
    private long committed = -1;
    private volatile long done = -1;

    Lane(Settings settings, Endpoint endpoint, DeadLetters deadLetters, Executor threads) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.deadLetters = deadLetters;
        this.threads = threads;
    }

    void add(List<ConsumerRecord<String, byte[]>> records) {
        if (waiting.isEmpty()) {
            waitingSince = System.nanoTime();
        }
        waiting.addAll(records);
    }

    /** Begins with what waits, if nothing is under way, and it is enough for a batch or has waited long enough. */
    void go() {
        if (isBusy()) {
            return;
        }
        work.join(); // What went wrong there ends the program.
        if (waiting.isEmpty() || waiting.size() < settings.batch()
                && System.nanoTime() - waitingSince < settings.batchWait().toNanos()) {
            return;
        }
        List<ConsumerRecord<String, byte[]>> records = waiting;
        waiting = new ArrayList<>();
        work = CompletableFuture.runAsync(() -> deliver(records), threads);
    }

    boolean isBusy() {
        return !work.isDone();
    }

    /** The offset behind all that is delivered or a dead letter; -1 if that is committed. */
    long due() {
        return done > committed ? done : -1;
    }

    void committed(long offset) {
        committed = offset;
    }

    /** No attempt is begun any more. */
    void stop() {
        stopped.countDown();
    }

    /** Waits for the attempt that is under way. */
    void awaitEnd() {
        work.join();
    }

    private void deliver(List<ConsumerRecord<String, byte[]>> records) {
        int step = Math.max(1, settings.batch());
        try {
            for (int i = 0; i < records.size(); i += step) {
                List<ConsumerRecord<String, byte[]>> some = records.subList(i, Math.min(i + step, records.size()));
                if (!deliverSome(some)) {
                    return;
                }
                done = some.get(some.size() - 1).offset() + 1;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // Nobody does that.
        }
    }

    /** This and the next ones return false if they were stopped before all was behind them. */
    private boolean deliverSome(List<ConsumerRecord<String, byte[]>> records) throws InterruptedException {
        List<ConsumerRecord<String, byte[]>> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            String flaw = record.value() == null ? "" : settings.batch() == 0 ? Event.flaw(record) : Batch.flaw(record);
            if (!flaw.isEmpty()) {
                if (!bury(record, flaw, 0)) {
                    return false;
                }
            } else if (record.value() != null) { // A tombstone carries no news.
                events.add(record);
            }
        }
        return deliverAll(settings.batch() == 0 ? events.stream().map(Event::new).toList() : Batch.of(events));
    }

    private boolean deliverAll(List<? extends Message> messages) throws InterruptedException {
        for (Message message : messages) {
            if (!deliver(message)) {
                return false;
            }
        }
        return true;
    }

    private boolean deliver(Message message) throws InterruptedException {
        long begun = System.nanoTime();
        for (int attempt = 1; maySend(); attempt++) {
            Answer answer = endpoint.post(message);
            boolean refused = answer.kind() == Answer.Kind.REFUSED;
            if (answer.kind() == Answer.Kind.DELIVERED) {
                return true;
            } else if (refused && !message.parts().isEmpty()) {
                return deliverAll(message.parts());
            } else if (refused || System.nanoTime() - begun >= settings.patience().toNanos()) {
                return buryAll(message.records(), answer.words(), attempt);
            }
            Duration pause = pause(attempt);
            say("%s: %s, attempt %d, again in %d ms".formatted(message.id(), answer.words(), attempt, pause.toMillis()));
            if (isStoppedWithin(pause)) {
                return false;
            }
        }
        return false;
    }

    /** Waits for that. */
    private boolean maySend() throws InterruptedException {
        Duration quiet;
        do {
            quiet = endpoint.quiet();
            if (isStoppedWithin(quiet)) {
                return false;
            }
        } while (!quiet.isNegative());
        return true;
    }

    private boolean buryAll(List<ConsumerRecord<String, byte[]>> records, String why, int attempts)
            throws InterruptedException {
        for (ConsumerRecord<String, byte[]> record : records) {
            if (!bury(record, why, attempts)) {
                return false;
            }
        }
        return true;
    }

    private boolean bury(ConsumerRecord<String, byte[]> record, String why, int attempts) throws InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                deadLetters.put(record, why, attempts);
                say("%s-%d at %d: a dead letter: %s".formatted(record.topic(), record.partition(), record.offset(), why));
                return true;
            } catch (ExecutionException | KafkaException e) {
                say("the dead letter could not be written: " + e);
                if (isStoppedWithin(pause(attempt))) {
                    return false;
                }
            }
        }
    }

    /** Twice as long each time, and half of it by chance: those who failed together do not come back together. */
    private Duration pause(int attempt) {
        Duration pause = settings.pause().multipliedBy(1L << Math.min(attempt - 1, 20));
        long millis = (pause.compareTo(settings.longestPause()) < 0 ? pause : settings.longestPause()).toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private boolean isStoppedWithin(Duration pause) throws InterruptedException {
        return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void say(String text) {
        System.err.println(Instant.now() + " " + text);
    }
}
