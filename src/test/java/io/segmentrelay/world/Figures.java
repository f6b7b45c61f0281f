package io.segmentrelay.world;

import java.time.Duration;
import java.util.Locale;

import io.segmentrelay.testing.ProofTable;

/** A table of what users feel, a row for each choice; left under {@code target/proof}. */
final class Figures {
    private static final int HOUR = 3600;

    private final ProofTable table;

    Figures(String name) {
        table = new ProofTable(name, name, "entered p50", "p99", "left p50", "p99", "held p50", "p99", "requests a day",
                "of the budget", "false `left`");
    }

    /** @param lived without the time in which it settled, if it did */
    void row(String choice, World world, Duration lived) {
        Witness told = world.witness;
        double perDay = told.requests / (lived.toSeconds() / 86400.0);
        table.row(choice, words(told.entered, 0.5), words(told.entered, 0.99), words(told.left, 0.5), words(told.left, 0.99),
                words(told.exited, 0.5), words(told.exited, 0.99), Math.round(perDay),
                text("%.1f %%", perDay / 864 / world.choices.requestsPerSecond()),
                told.broken.getOrDefault(Rule.NO_FALSE_LEFT, 0));
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
