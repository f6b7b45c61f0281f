package io.segmentrelay.history;

import java.util.List;

/**
 * Something that must not be.
 *
 * @param rule the rule's name: that of its class
 * @param words what is wrong
 * @param context the events of the key, the report of the run, the recounts around, line by line
 */
public record Violation(String rule, String words, List<String> context) {
    @Override
    public String toString() {
        return rule + ": " + words + context.stream().map(line -> "\n    " + line).reduce("", String::concat);
    }
}
