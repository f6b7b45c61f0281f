package io.segmentrelay.pit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The mutants of which somebody has said why no test can, or need, kill them: one a line, and why behind a colon. */
final class Survivors {
    private static final Path FILE = Path.of("src", "pit", "survivors.txt");

    private Survivors() {
    }

    /** The names of those in classes of a kind; as often as there are mutants of the name. */
    static List<String> argued(Predicate<String> classes) throws IOException {
        List<String> argued = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(": ", 2);
            if (parts.length < 2 || parts[0].split(" ").length != 3) {
                throw new IllegalArgumentException("not a class, a method, a mutator, a colon and why: " + line);
            }
            String type = "io.segmentrelay." + line.substring(0, line.indexOf(' '));
            if (Stream.of(Room.values()).noneMatch(room -> room.has(type))) {
                throw new IllegalArgumentException("of no room: " + line);
            }
            if (classes.test(type)) {
                argued.add(parts[0]);
            }
        }
        return argued;
    }

    /** What is in the one list and not in the other, as often as it is there more often. */
    static <T> List<T> beyond(List<T> some, List<String> others, Function<T, String> name) {
        List<String> left = new ArrayList<>(others);
        return some.stream().filter(one -> !left.remove(name.apply(one))).toList();
    }
}
