package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A file of routes.
 *
 * @param name without its directory, such as {@code 10-list-segments.yaml}
 * @param origin where it was read from, in words
 * @param yaml what it holds
 */
public record RouteFile(String name, String origin, String yaml) {
    static RouteFile of(String name, String origin, byte[] content) {
        return new RouteFile(name, origin, new String(content, StandardCharsets.UTF_8));
    }

    /** Whether it holds nothing but blanks and comments: that switches off the file of its name. */
    boolean isEmpty() {
        return yaml.lines().map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---"));
    }

    /** Its name, and where it is from. */
    String named() {
        return name + " (" + origin + ")";
    }

    /**
     * Where something stands in the file, such as {@code line 2, route publish}.
     *
     * @param what route or step
     */
    String place(String what, String name) {
        Pattern id = Pattern.compile("[\\s{-]*id:\\s*[\"']?" + Pattern.quote(name) + "[\"']?\\s*(#.*)?");
        List<String> lines = yaml.lines().toList();
        return IntStream.range(0, lines.size()).filter(i -> id.matcher(lines.get(i)).matches()).boxed().findFirst()
                .map(i -> "line " + (i + 1) + ", " + what + " " + name).orElse(what + " " + name);
    }
}
