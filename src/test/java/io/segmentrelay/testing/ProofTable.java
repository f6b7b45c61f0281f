package io.segmentrelay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Figures as the documentation shows them, a table left under {@code target/proof}; each row at once, whatever fails later. */
public final class ProofTable {
    private static final Path DIRECTORY = Path.of("target", "proof");

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    /** @param title also the file's name */
    public ProofTable(String title, String... columns) {
        file = DIRECTORY.resolve(title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".md");
        lines.add("### " + title);
        lines.add("");
        lines.add(line(Stream.of(columns)));
        lines.add("|" + "---|".repeat(columns.length));
    }

    /** Whole numbers are written with a comma after the thousands. */
    public synchronized void row(Object... cells) {
        lines.add(line(Stream.of(cells).map(ProofTable::words)));
        try {
            Files.createDirectories(DIRECTORY);
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String words(Object cell) {
        return cell instanceof Integer || cell instanceof Long ? String.format(Locale.ROOT, "%,d", cell) : cell.toString();
    }
}
