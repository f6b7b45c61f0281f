package io.segmentrelay.config;

import java.util.List;

/**
 * What is wrong with a configuration, a line for each. No line holds a token.
 *
 * @param problems what the program must not start with, the one to be mended first at the top
 * @param warnings what may be meant otherwise
 */
public record Findings(List<String> problems, List<String> warnings) {
}
