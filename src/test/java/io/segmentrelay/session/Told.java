package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.lease.GroupLease;

/** What a lease tells, in words, and in order. */
public class Told implements GroupLease.Listener {
    private static final long LIMIT_SECONDS = 20;
    private final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();

    @Override
    public void held(Set<Integer> partitions) {
        words.add("held " + new TreeSet<>(partitions));
    }

    @Override
    public void revoked(Set<Integer> partitions) {
        words.add("revoked " + new TreeSet<>(partitions));
    }

    @Override
    public void broken(Throwable failure) {
        words.add("broken by " + failure.getMessage());
    }

    /** The next that is told. */
    public String next() throws InterruptedException {
        String told = words.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(told).as("told within " + LIMIT_SECONDS + " s").isNotNull();
        return told;
    }

    /** Passes over what is told until it is this. */
    public void awaitWords(String expected) throws InterruptedException {
        String told = next();
        while (!told.equals(expected)) {
            told = next();
        }
    }

    public boolean isSilent() {
        return words.isEmpty();
    }
}
