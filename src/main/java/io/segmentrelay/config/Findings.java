package io.segmentrelay.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is wrong with a configuration, a line for each. No line holds a token.
 *
 * @param problems what the program must not start with, the one to be mended first at the top
 * @param warnings what may be meant otherwise
 */
public record Findings(List<String> problems, List<String> warnings) {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\u2028\u2029]");

    public Findings {
        problems = problems.stream().map(Findings::line).toList();
        warnings = warnings.stream().map(Findings::line).toList();
    }

    /** Keys and values may hold anything, line breaks too. */
    private static String line(String text) {
        return CONTROLS.matcher(text).replaceAll(control -> "\\\\u%04x".formatted((int) control.group().charAt(0)));
    }
}
