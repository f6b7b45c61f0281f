package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The request log as {@code /_sandbox/log} and {@code /_sandbox/counters} tell it. */
final class LogJson {

    private LogJson() {
    }

    static ObjectNode log(RequestLog log) {
        var answer = Json.object();
        var requests = answer.putArray("requests");
        log.requests().forEach(request -> requests.addObject()
                .put("at", Json.timestamp(request.at()))
                .put("method", request.method())
                .put("url", request.url())
                .put("token", request.token())
                .put("version", request.version())
                .put("slash", request.slash())
                .put("kind", request.kind().name().toLowerCase(Locale.ROOT))
                .put("segment", request.segment())
                .put("page", request.page())
                .put("status", request.status()));
        return answer;
    }

    static ObjectNode counters(RequestLog log) {
        var answer = Json.object();
        log.counters().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(counter -> answer.put(counter.getKey(), counter.getValue()));
        return answer
                .put("most_in_1s", log.mostRequestsInAny(Duration.ofSeconds(1)))
                .put("most_in_10s", log.mostRequestsInAny(Duration.ofSeconds(10)));
    }
}
