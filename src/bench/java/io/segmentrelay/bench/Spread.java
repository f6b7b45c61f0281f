package io.segmentrelay.bench;

import java.util.List;

/** What several rounds said. */
record Spread(double least, double median, double most) {
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return new Spread(sorted.get(0),
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2,
                sorted.get(sorted.size() - 1));
    }

    /** @param form of one number, such as {@code %.1f} */
    String text(String form) {
        return least == most ? form.formatted(median)
                : form.formatted(median) + " (" + form.formatted(least) + "–" + form.formatted(most) + ")";
    }
}
