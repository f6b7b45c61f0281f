package io.segmentrelay.sandbox;

import java.io.IOException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** The sandbox's own switches, for whoever cannot reach into its JVM; {@code docs/sandbox.md} lists them. */
final class Control implements HttpHandler {

    private final StandIn standIn;
    private final Courier courier;

    Control(StandIn standIn, Courier courier) {
        this.standIn = standIn;
        this.courier = courier;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        courier.deliver(exchange, answer(exchange));
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().substring("/_sandbox/".length());
        try {
            return switch (exchange.getRequestMethod() + " " + path) {
                case "GET log" -> ok(LogJson.log(standIn.log()));
                case "DELETE log" -> cleared(standIn.log());
                case "GET counters" -> ok(LogJson.counters(standIn.log()));
                case "GET faults" -> ok(FaultJson.list(standIn.faults()));
                case "POST faults" -> ok(FaultJson.inject(standIn, Json.read(exchange.getRequestBody())));
                case "DELETE faults" -> ok(FaultJson.clear(standIn.faults(), query(exchange)));
                case "GET world" -> ok(WorldJson.show(standIn.world(), query(exchange)));
                case "POST world" -> ok(WorldJson.act(standIn, Json.read(exchange.getRequestBody())));
                default -> Reply.detail(404, "No such switch.");
            };
        } catch (IllegalArgumentException e) {
            return Reply.detail(400, e.getMessage());
        }
    }

    private static String query(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return query == null ? "" : query;
    }

    private static Reply cleared(RequestLog log) {
        log.clear();
        return ok(Json.object());
    }

    private static Reply ok(ObjectNode content) {
        return Reply.json(200, content);
    }
}
