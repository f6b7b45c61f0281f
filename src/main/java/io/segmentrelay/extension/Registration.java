package io.segmentrelay.extension;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

import org.apache.avro.Schema;

import io.segmentrelay.event.ExtensionProblem;

/** One request for the number of a schema, and its answer for a while: all who need it share both. */
final class Registration {
    /** Then it is asked for again, which changes nothing: a registry may have lost what it knew. */
    private static final long KEPT = Duration.ofHours(1).toNanos();
    /** Lanes that come one after the other do not each wait for a registry that is away. */
    private static final long FAILURE_KEPT = Duration.ofSeconds(3).toNanos();

    private final String text;
    private final Schema schema;
    private final CompletableFuture<Integer> number;
    private volatile long ended;

    /**
     * @param text of the schema's file
     * @param number will be there, or fail with an {@link ExtensionProblem}, within a limit
     */
    Registration(String text, Schema schema, CompletableFuture<Integer> number, LongSupplier nanoTime) {
        this.text = text;
        this.schema = schema;
        this.number = number.whenComplete((answer, failure) -> ended = nanoTime.getAsLong());
    }

    /** Whether what the file holds now need not be asked for. */
    boolean holds(String textNow, long now) {
        return text.equals(textNow)
                && (!number.isDone() || now - ended < (number.isCompletedExceptionally() ? FAILURE_KEPT : KEPT));
    }

    Schema schema() {
        return schema;
    }

    /**
     * Waits for it.
     *
     * @throws ExtensionProblem if there is none
     */
    int number() throws InterruptedException {
        try {
            return number.get();
        } catch (ExecutionException e) {
            throw new ExtensionProblem(e.getCause().getMessage()); // One of his own for each who waits.
        }
    }
}
