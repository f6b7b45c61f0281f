package io.segmentrelay.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** One readable line for an event. */
final class EventLines {
    private static final int LONGEST = 80;
    private static final Pattern CONTROLS = Pattern
            .compile("[\\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]");

    private EventLines() {
    }

    /** Such as {@code Active  + 27  A-17}. */
    static String membership(JsonNode event) {
        return name(event) + "  " + sign(event.path("change").asText()) + " " + user(event.path("user")) + previous(event);
    }

    static String snapshot(String segment, long members) {
        return segment + "  = " + members + (members == 1 ? " member" : " members") + " (snapshot)";
    }

    static String segment(JsonNode event) {
        return name(event) + "  . segment " + event.path("change").asText() + previous(event);
    }

    static String crawl(JsonNode event) {
        var line = name(event) + "  . crawl " + event.path("crawl").asText() + " " + event.path("outcome").asText() + ": "
                + event.path("members_seen").asLong() + " members" + counts(event);
        return event.path("outcome").asText().equals("completed") ? line : line + " (" + event.path("why").asText() + ")";
    }

    /** Such as {@code Active  . signal approve done: approved}; with the account's name where it is for no one segment. */
    static String signal(JsonNode event) {
        var whom = event.has("segment") ? name(event) : event.path("account").asText();
        return whom + "  . signal " + event.path("signal").asText() + " " + event.path("outcome").asText() + ": "
                + event.path("what").asText();
    }

    private static String counts(JsonNode event) {
        var counts = new StringBuilder();
        for (var change : List.of("snapshot", "entered", "updated", "left", "held", "filtered")) {
            if (event.path(change).asLong() > 0) {
                counts.append(", ").append(event.path(change).asLong()).append(' ').append(change);
            }
        }
        return counts.toString();
    }

    /** The name, or the id of a segment that has none. */
    static String name(JsonNode event) {
        var segment = event.path("segment");
        return cut(segment.path("name").asText(segment.path("id").asText()));
    }

    private static String sign(String change) {
        return switch (change) {
            case "entered" -> "+";
            case "left" -> "-";
            case "snapshot" -> "=";
            default -> "~";
        };
    }

    private static String user(JsonNode user) {
        return user.path("custom_id").isTextual() ? user.path("id").asText() + "  " + user.path("custom_id").asText()
                : user.path("id").asText();
    }

    private static String previous(JsonNode event) {
        var former = new ArrayList<String>();
        event.path("previous").properties().forEach(field -> former.add(field.getKey() + " was " + value(field.getValue())));
        return former.isEmpty() ? "" : "  (" + String.join(", ", former) + ")";
    }

    private static String value(JsonNode value) {
        return value.isNull() ? "not there" : cut(value.asText());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /** The line with escapes in the place of control characters: whoever names a segment commands no terminal. */
    static String shown(String line) {
        return CONTROLS.matcher(line)
                .replaceAll(control -> String.format(Locale.ROOT, "\\\\u%04x", (int) control.group().charAt(0)));
    }
}
