package io.segmentrelay.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A row of the table of guards in docs/model.md: what the model can do without, and the promise that breaks then. */
record Guard(String name, String promise) {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|.*\\| `([a-z_]+)` \\|$");

    static List<Guard> all() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs", "model.md"))).results()
                .map(row -> new Guard(row.group(1), row.group(2))).toList();
    }
}
