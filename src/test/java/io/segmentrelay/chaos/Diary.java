package io.segmentrelay.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was done to a site when, and what its relays said. */
final class Diary {
    private final long begun = System.nanoTime();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<String> outputs = new CopyOnWriteArrayList<>();

    record Entry(long nanoTime, String what) {
    }

    void note(String what) {
        entries.add(new Entry(System.nanoTime(), what));
    }

    void keep(String output) {
        outputs.add(output);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** How many entries begin so. */
    long count(String beginning) {
        return entries.stream().filter(entry -> entry.what().startsWith(beginning)).count();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append("%7.2f s  %s%n".formatted(Duration.ofNanos(entry.nanoTime() - begun).toMillis() / 1000.0,
                    entry.what()));
        }
        outputs.forEach(output -> text.append(output).append(System.lineSeparator()));
        return text.toString();
    }
}
