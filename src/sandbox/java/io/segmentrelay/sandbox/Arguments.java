package io.segmentrelay.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command line: a command, then {@code --name value} pairs. */
record Arguments(String command, Map<String, String> options) {

    static final Set<String> COMMANDS = Set.of("all", "stand-in", "broker", "tail");
    static final Set<String> OPTIONS = Set.of("api-port", "kafka-port", "advertised-port", "node", "controllers",
            "data-dir", "seed", "recount-every", "rate", "page-size", "paging", "rows", "members", "parent", "ready-file",
            "bootstrap");

    /** @throws IllegalArgumentException that says what is wrong */
    static Arguments parse(String... args) {
        var command = args.length > 0 && !args[0].startsWith("--") ? args[0] : "all";
        if (!COMMANDS.contains(command)) {
            throw new IllegalArgumentException("unknown command '" + command + "': one of all, stand-in, broker, tail");
        }
        var options = new HashMap<String, String>();
        for (var i = args.length > 0 && args[0].equals(command) ? 1 : 0; i < args.length; i += 2) {
            var name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!args[i].startsWith("--") || !OPTIONS.contains(name)) {
                throw new IllegalArgumentException("unknown option '" + args[i] + "'");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("--" + name + " takes a value");
            }
            options.put(name, args[i + 1]);
        }
        return new Arguments(command, Map.copyOf(options));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(options.get(name));
    }

    Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    long number(String name, long otherwise) {
        try {
            return text(name).map(Long::valueOf).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " takes a whole number, not '" + options.get(name) + "'");
        }
    }

    /** Numbers with commas between them; empty if there are none. */
    List<Integer> numbers(String name) {
        try {
            return text(name).stream().flatMap(text -> Arrays.stream(text.split(","))).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " takes whole numbers with commas between them, not '"
                    + options.get(name) + "'");
        }
    }

    Duration seconds(String name, long otherwise) {
        return Duration.ofSeconds(number(name, otherwise));
    }
}
