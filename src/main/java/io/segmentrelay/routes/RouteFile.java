package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.segmentrelay.config.Secrets;

/** A file of routes: its name without a directory, where it was read from, in words, and what it holds. */
public record RouteFile(String name, String origin, String yaml) {
    /** Placeholders, Camel's and Simple's. */
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NAMES = Pattern.compile("[^\\w.%-]+");

    static RouteFile of(String name, String origin, byte[] content) {
        return new RouteFile(name, origin, new String(content, StandardCharsets.UTF_8));
    }

    /** Whether it holds nothing but blanks and comments: that switches off the file of its name. */
    boolean isEmpty() {
        return yaml.lines().map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---"));
    }

    /** @throws RouteProblem if a placeholder names a secret, which would end up in an address, a record or a trace */
    void requireNoSecrets() {
        List<String> lines = yaml.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            BRACES.matcher(lines.get(i)).results().flatMap(braces -> NAMES.splitAsStream(braces.group(1)))
                    .filter(Secrets::isSecret).findFirst().ifPresent(secret -> {
                        throw new RouteProblem(named(),
                                "line " + line + ": " + secret + " is a secret, which no route is given",
                                null);
                    });
        }
    }

    String named() {
        return name + " (" + origin + ")";
    }

    /** Where a route or step of this name stands, such as {@code line 2, route publish}. */
    String place(String what, String name) {
        Pattern id = Pattern.compile("[\\s{-]*id:\\s*[\"']?" + Pattern.quote(name) + "[\"']?\\s*(#.*)?");
        List<String> lines = yaml.lines().toList();
        return IntStream.range(0, lines.size()).filter(i -> id.matcher(lines.get(i)).matches()).boxed().findFirst()
                .map(i -> "line " + (i + 1) + ", " + what + " " + name).orElse(what + " " + name);
    }
}
