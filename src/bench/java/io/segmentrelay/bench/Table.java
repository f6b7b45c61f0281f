package io.segmentrelay.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rows of one comparison, each measured as often as there were rounds. */
final class Table {
    private final String title;
    private final Map<String, List<Measurement>> rows = new LinkedHashMap<>();

    Table(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Map<String, List<Measurement>> rows() {
        return rows;
    }

    void add(String row, Measurement measurement) {
        rows.computeIfAbsent(row, none -> new ArrayList<>()).add(measurement);
        System.out.printf(Locale.ROOT, "bench: %s: %s: %,.0f rows/s, %.1f s of CPU for a million%n", title, row,
                measurement.rowsPerSecond(), measurement.cpuSecondsPerMillionRows());
    }

    /** Median of rows a second; NaN if the row was not measured. */
    double median(String row) {
        return median(rows.getOrDefault(row, List.of()), Measurement::rowsPerSecond);
    }

    private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    String markdown() {
        StringBuilder text = new StringBuilder("### ").append(title).append("\n\n")
                .append("| | rows | rows a second, median (least – most) | CPU seconds for a million rows |\n|---|---|---|---|\n");
        rows.forEach((row, rounds) -> {
            double[] speeds = rounds.stream().mapToDouble(Measurement::rowsPerSecond).sorted().toArray();
            double cpu = median(rounds, Measurement::cpuSecondsPerMillionRows);
            text.append(String.format(Locale.ROOT, "| %s | %,d | %,.0f (%,.0f – %,.0f) | %s |%n", row,
                    rounds.get(0).rows(), median(row), speeds[0], Arrays.stream(speeds).max().orElse(Double.NaN),
                    Double.isNaN(cpu) ? "" : String.format(Locale.ROOT, "%.1f", cpu)));
        });
        return text.append('\n').toString();
    }
}
