package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** What was measured: for the terminal, as Markdown and as JSON. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path directory;
    private final StringBuilder markdown = new StringBuilder();
    private final Map<String, Object> measured = new LinkedHashMap<>();

    Report(Path directory) {
        this.directory = directory;
        measured.put("machine", machine());
        measured.put("jdk", jdk());
        measured.put("date", LocalDate.now().toString());
        markdown.append("Measured on ").append(LocalDate.now()).append(": ").append(machine()).append(", ").append(jdk())
                .append(".\n");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Figures as they were measured, for programs. */
    void figures(String name, Object values) {
        measured.put(name, values);
    }

    void table(String title, String note, List<String> head, List<List<String>> rows) {
        markdown.append("\n### ").append(title).append("\n\n").append(note).append("\n\n");
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.add(head.stream().map(column -> "").toList());
        all.addAll(rows);
        int[] widths = new int[head.size()];
        all.forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(Math.max(3, widths[column]), row.get(column).length());
            }
        });
        for (int line = 0; line < all.size(); line++) {
            markdown.append('|');
            for (int column = 0; column < widths.length; column++) {
                boolean number = column > 0;
                String cell = all.get(line).get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                if (line == 1) {
                    markdown.append(number ? "-".repeat(widths[column] + 1) + ":" : "-".repeat(widths[column] + 2));
                } else {
                    markdown.append(' ').append(number ? padding + cell : cell + padding).append(' ');
                }
                markdown.append('|');
            }
            markdown.append('\n');
        }
    }

    /** Writes all that there is until now. */
    void write() {
        try {
            Files.writeString(directory.resolve("performance.md"), markdown);
            Files.write(directory.resolve("performance.json"), JSON.writeValueAsBytes(measured));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void print() {
        System.out.println("\n" + markdown);
    }

    private static String machine() {
        return "%d cores of %s, %d GB".formatted(Runtime.getRuntime().availableProcessors(),
                said("/proc/cpuinfo", "model name"),
                Math.round(Double.parseDouble(said("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / (1 << 20)));
    }

    private static String said(String file, String field) {
        try {
            return Files.readAllLines(Path.of(file)).stream().filter(line -> line.startsWith(field))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jdk() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }
}
