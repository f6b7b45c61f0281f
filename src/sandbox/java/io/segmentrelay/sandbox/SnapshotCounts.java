package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts the snapshots of each segment, and tells of them once no more come. */
final class SnapshotCounts {

    private record Count(long members, long nanoTime) {
    }

    private final Map<String, Count> counts = new LinkedHashMap<>();

    void add(String segment) {
        counts.compute(segment, (name, count) -> new Count(count == null ? 1 : count.members() + 1, System.nanoTime()));
    }

    /** Tells of those that have not grown for so long. */
    void flush(Duration pause, Consumer<String> print) {
        var now = System.nanoTime();
        counts.entrySet().removeIf(entry -> {
            var over = now - entry.getValue().nanoTime() >= pause.toNanos();
            if (over) {
                print.accept(EventLines.snapshot(entry.getKey(), entry.getValue().members()));
            }
            return over;
        });
    }
}
