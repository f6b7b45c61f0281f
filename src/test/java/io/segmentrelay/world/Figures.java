package io.segmentrelay.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of what users feel, a row for each choice; left under {@code target/world}. */
final class Figures {
    private static final Path DIRECTORY = Path.of("target", "world");
    private static final int HOUR = 3600;

    private final String name;
    private final List<String> lines = new ArrayList<>();

    Figures(String name) {
        this.name = name;
        lines.add("| " + name
                + " | entered p50 | p99 | left p50 | p99 | held p50 | p99 | requests a day | of the budget | false `left` |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
    }

    /** @param lived without the time in which it settled, if it did */
    void row(String choice, World world, Duration lived) {
        Witness told = world.witness;
        double perDay = told.requests / (lived.toSeconds() / 86400.0);
        line(text("| %s | %s | %s | %s | %s | %s | %s | %,.0f | %.1f %% | %,d |", choice, words(told.entered, 0.5),
                words(told.entered, 0.99), words(told.left, 0.5), words(told.left, 0.99), words(told.exited, 0.5),
                words(told.exited, 0.99), perDay, perDay / 864 / world.choices.requestsPerSecond(),
                told.broken.getOrDefault(Rule.NO_FALSE_LEFT, 0)));
    }

    void line(String line) {
        lines.add(line);
        save();
    }

    private void save() {
        try {
            Files.createDirectories(DIRECTORY);
            Files.write(DIRECTORY.resolve(name.replaceAll("[^a-z]+", "-") + ".md"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String format, Object... words) {
        return String.format(Locale.ROOT, format, words);
    }

    private static String words(Waits waits, double share) {
        double seconds = waits.quantile(share).toMillis() / 1000.0;
        return waits.size() == 0 ? "–"
                : seconds < 100 ? text("%.0f s", seconds)
                        : seconds < 2 * HOUR ? text("%.1f min", seconds / 60)
                                : text("%.1f h", seconds / HOUR);
    }
}
