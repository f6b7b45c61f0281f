package io.segmentrelay.testing;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that an event has, and what is wrong with them by themselves. */
final class EventHeaders {
    private static final Set<String> NAMES = new TreeSet<>(List.of("ce_specversion", "ce_id", "ce_type", "ce_source",
            "ce_subject", "ce_time", "content-type"));

    private EventHeaders() {
    }

    /** As text; of a header that is there twice the last. */
    static Map<String, String> read(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            texts.put(header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    static void check(Headers headers, Violations violations) {
        Map<String, String> texts = read(headers);
        for (String name : NAMES) {
            violations.unless(texts.containsKey(name), "header %s is missing", name);
        }
        Set<String> seen = new TreeSet<>();
        for (Header header : headers) {
            violations.unless(NAMES.contains(header.key()), "header %s is one too many", header.key());
            violations.unless(seen.add(header.key()), "header %s is there twice", header.key());
        }
        expect(texts, "ce_specversion", "1.0", violations);
        expect(texts, "content-type", "application/json", violations);
    }

    private static void expect(Map<String, String> texts, String name, String expected, Violations violations) {
        String text = texts.getOrDefault(name, expected);
        violations.unless(text.equals(expected), "header %s is '%s', not '%s'", name, text, expected);
    }
}
