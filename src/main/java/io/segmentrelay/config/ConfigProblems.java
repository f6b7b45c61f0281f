package io.segmentrelay.config;

import java.util.List;

import io.segmentrelay.text.OneLine;

/**
 * The problems of a configuration, a line each. No line holds a token.
 *
 * @param problems reasons to stop the start, the one to be mended first at the top
 * @param warnings possible mistakes
 */
public record ConfigProblems(List<String> problems, List<String> warnings) {
    public ConfigProblems {
        // Keys and values may hold anything, line breaks too.
        problems = problems.stream().map(OneLine::of).toList();
        warnings = warnings.stream().map(OneLine::of).toList();
    }
}
