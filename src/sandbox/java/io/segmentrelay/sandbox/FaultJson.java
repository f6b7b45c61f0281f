package io.segmentrelay.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Faults as {@code /_sandbox/faults} takes and tells them. */
final class FaultJson {

    private FaultJson() {
    }

    static ObjectNode inject(StandIn standIn, ObjectNode json) {
        return tell(standIn.faults().inject(fault(json)));
    }

    static ObjectNode list(Faults faults) {
        var answer = Json.object();
        var list = answer.putArray("faults");
        faults.active().forEach(fault -> list.add(tell(fault)));
        return answer;
    }

    /** @param query {@code id=N} for one; empty for all */
    static ObjectNode clear(Faults faults, String query) {
        if (query.startsWith("id=")) {
            faults.clear(Integer.parseInt(query.substring("id=".length())));
        } else {
            faults.clear();
        }
        return list(faults);
    }

    private static ObjectNode tell(ActiveFault fault) {
        return Json.object().put("id", fault.id()).put("kind", fault.kind()).put("happened", fault.happened());
    }

    static Fault fault(ObjectNode json) {
        return limited(json, scoped(json, kind(json)));
    }

    private static Fault kind(ObjectNode json) {
        var kind = json.path("kind").asText();
        return switch (kind) {
            case "status" -> status(json);
            case "token-revoked" -> Fault.tokenRevoked();
            case "burst-401" -> Fault.burst401(json.path("burst").asInt(30), seconds(json.path("refusal"), 5));
            case "other-workspace" -> Fault.otherWorkspace(Elsewhere.world());
            case "html" -> Fault.html(json.path("status").asInt(200));
            case "redirect" -> Fault.redirect(text(json, "location"));
            case "header" -> Fault.header(text(json, "name"), text(json, "value"));
            case "hang" -> Fault.hang();
            case "slow" -> Fault.slow(seconds(json.path("delay"), 5));
            case "cut-off" -> Fault.cutOff();
            case "dropped" -> Fault.dropped();
            case "chunked" -> Fault.chunked();
            case "oversize" -> Fault.oversize(json.path("megabytes").asInt(64), json.path("declared").asBoolean());
            case "deep" -> Fault.deep(json.path("depth").asInt(10_000));
            case "bare-array" -> Fault.bareArray();
            case "without-results" -> Fault.withoutResults();
            case "results-no-list" -> Fault.resultsNoList();
            case "rows-without-id" -> Fault.rowsWithoutId();
            case "next-repeats" -> Fault.nextRepeats();
            case "next-cycles" -> Fault.nextCycles();
            case "next-to" -> Fault.nextTo(text(json, "origin"));
            case "users-to" -> Fault.usersTo(text(json, "origin"));
            case "phantom-next" -> Fault.phantomNext();
            case "count-off" -> Fault.countOff(number(json, "by"));
            case "count-off-percent" -> Fault.countOffPercent((int) number(json, "by"));
            case "flickering-count" -> Fault.flickeringCount(number(json, "by"));
            case "without-count" -> Fault.withoutCount();
            case "recounting" -> Fault.recounting();
            case "skipping" -> Fault.skipping(json.path("percent").asInt(1));
            case "busy-counting" -> Fault.busyCounting(json.path("from").asInt(0), json.path("percent").asInt(25));
            case "cut" -> Fault.cut((int) number(json, "pages"));
            case "hiding" -> Fault.hiding(users(json));
            case "shifted" -> Fault.shifted();
            case "missing-from-list" -> Fault.missingFromList(number(json, "segment"));
            case "list-cut-short" -> Fault.listCutShort((int) number(json, "rows"), json.path("count_too").asBoolean());
            case "list-shows" -> Fault.listShows(number(json, "segment"), text(json, "field"), json.path("value"));
            default -> throw new IllegalArgumentException("unknown kind of fault: '" + kind + "'");
        };
    }

    private static Fault status(ObjectNode json) {
        var status = (int) number(json, "status");
        if (json.has("retry_after_date")) {
            var wait = seconds(json.path("retry_after_date"), 0);
            return Fault.status(status, Fault.httpDate(Instant.now().plus(wait)));
        }
        return json.has("retry_after") ? Fault.status(status, json.path("retry_after").asText()) : Fault.status(status);
    }

    /** Faults of the list have a segment of their own, which is no scope. */
    private static Fault scoped(ObjectNode json, Fault fault) {
        var scoped = switch (json.path("on").asText("").toLowerCase(Locale.ROOT)) {
            case "list" -> fault.onList();
            case "members" -> fault.onMembers();
            default -> fault;
        };
        if (json.has("segment") && scoped.scope().kind() != Kind.LIST) {
            scoped = scoped.onMembersOf(number(json, "segment"));
        }
        if (json.has("page")) {
            scoped = scoped.onPage(number(json, "page"));
        }
        return json.has("token") ? scoped.forToken(text(json, "token")) : scoped;
    }

    private static Fault limited(ObjectNode json, Fault fault) {
        var limited = fault;
        if (json.has("times")) {
            limited = limited.times((int) number(json, "times"));
        }
        if (json.has("walks")) {
            limited = limited.walks((int) number(json, "walks"));
        }
        if (json.has("seconds")) {
            limited = limited.lasting(seconds(json.path("seconds"), 0));
        }
        if (json.has("probability")) {
            limited = limited.withProbability(json.path("probability").asDouble(), json.path("seed").asLong());
        }
        return limited;
    }

    private static Duration seconds(JsonNode value, long otherwise) {
        return Duration.ofMillis((long) (value.asDouble(otherwise) * 1_000));
    }

    static long[] users(ObjectNode json) {
        return StreamSupport.stream(json.path("users").spliterator(), false).mapToLong(JsonNode::asLong).toArray();
    }

    static String text(ObjectNode json, String field) {
        if (!json.path(field).isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is missing or no text");
        }
        return json.path(field).asText();
    }

    static long number(ObjectNode json, String field) {
        if (!json.path(field).isIntegralNumber()) {
            throw new IllegalArgumentException("'" + field + "' is missing or no whole number");
        }
        return json.path(field).asLong();
    }
}
