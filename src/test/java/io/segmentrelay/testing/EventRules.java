package io.segmentrelay.testing;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** How key, headers and value of one event must agree. */
final class EventRules {
    private static final Pattern RFC_3339_UTC = Pattern
            .compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z");

    private final EventType type;
    private final EventKey key;
    private final String subject;
    private final Map<String, String> headers;
    private final JsonNode value;
    private final Violations violations;

    EventRules(EventType type, EventKey key, String subject, Map<String, String> headers, JsonNode value,
            Violations violations) {
        this.type = type;
        this.key = key;
        this.subject = subject;
        this.headers = headers;
        this.value = value;
        this.violations = violations;
    }

    void check() {
        subject();
        id();
        source();
        time();
        value();
    }

    private void subject() {
        String actual = header("ce_subject");
        violations.unless(actual.equals(subject), "ce_subject is '%s', not the key", actual);
    }

    private void id() {
        String change = "/" + type.change();
        String run = "/" + value.path("crawl").asText();
        String form = switch (type.family()) {
            case "membership" -> Pattern.quote(key.segmentKey() + run + "/" + key.user().orElse(-1) + change);
            case "crawl" -> Pattern.quote(key.segmentKey() + run + change);
            case "signal" -> Pattern.quote(key.segmentKey() + "/s" + value.path("position").asText() + change);
            default -> Pattern.quote(key.segmentKey() + "/r") + "\\d+" + Pattern.quote(change);
        };
        String actual = header("ce_id");
        violations.unless(actual.matches(form), "ce_id is '%s', not of the form %s", actual, form);
    }

    private void source() {
        String actual = header("ce_source");
        String path = key.segment() == EventKey.NO_SEGMENT ? "/segments/" : "/segments/" + key.segment() + "/";
        violations.unless(actual.endsWith(path) && isUrl(actual),
                "ce_source is '%s', not the API's URL of segment %d", actual, key.segment());
    }

    private void time() {
        String actual = header("ce_time");
        Optional<Instant> time = RFC_3339_UTC.matcher(actual).matches() ? instant(actual) : Optional.empty();
        if (time.isEmpty()) {
            violations.add("ce_time is '%s', no RFC 3339 time in UTC", actual);
            return;
        }
        String seen = type.family().equals("crawl") ? "finished_at" : "detected_at";
        Optional<Instant> expected = instant(value.path("counted_at").asText())
                .or(() -> instant(value.path(seen).asText()));
        violations.unless(expected.isEmpty() || expected.equals(time), "ce_time is '%s', neither counted_at nor else %s",
                actual, seen);
    }

    private void value() {
        same(type.changeField(), type.change(), "the type's");
        same("account", key.account(), "the key's");
        same("segment/id", key.segment() == EventKey.NO_SEGMENT ? "" : Long.toString(key.segment()), "the key's");
        key.user().ifPresent(user -> same("user/id", Long.toString(user), "the key's"));
    }

    private void same(String field, String expected, String whose) {
        String actual = value.at("/" + field).asText();
        violations.unless(actual.equals(expected), "%s is '%s', not %s '%s'", field, actual, whose, expected);
    }

    private String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private static boolean isUrl(String text) {
        try {
            return URI.create(text).getHost() != null;
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
