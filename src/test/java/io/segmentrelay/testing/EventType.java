package io.segmentrelay.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CloudEvents type of the relay, taken apart.
 *
 * @param family
 *        {@code segment}, {@code membership}, {@code crawl} or {@code signal}
 * @param change
 *        what happened; of a crawl, how it ended; of a signal, what became of it
 */
public record EventType(String family, String change) {
    private static final Map<String, List<String>> CHANGES = Map.of( //
            "segment", List.of("snapshot", "created", "updated", "recounted", "deleted"), //
            "membership", List.of("snapshot", "entered", "updated", "left"), //
            "crawl", List.of("completed", "incomplete", "held", "aborted"), //
            "signal", List.of("done", "refused"));

    /** Empty if the relay has no such type. */
    public static Optional<EventType> parse(String type) {
        String[] parts = type.split("\\.", -1);
        boolean known = parts.length == 5 && parts[4].equals("v1")
                && Arrays.asList(parts).subList(0, 2).equals(List.of("io", "segmentrelay"))
                && CHANGES.getOrDefault(parts[2], List.of()).contains(parts[3]);
        return known ? Optional.of(new EventType(parts[2], parts[3])) : Optional.empty();
    }

    /** All of them, in no order. */
    public static List<EventType> all() {
        return CHANGES.entrySet().stream()
                .flatMap(family -> family.getValue().stream().map(change -> new EventType(family.getKey(), change)))
                .toList();
    }

    /** The file under {@code schemas/} that describes the value. */
    public String schemaFile() {
        return family + "." + change + ".v1.json";
    }

    /** The field of the value that repeats {@link #change}. */
    public String changeField() {
        return family.equals("crawl") || family.equals("signal") ? "outcome" : "change";
    }

    @Override
    public String toString() {
        return "io.segmentrelay." + family + "." + change + ".v1";
    }
}
