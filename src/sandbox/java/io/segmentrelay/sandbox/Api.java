package io.segmentrelay.sandbox;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** The public API: what is right is answered, then faults have their say. */
final class Api implements HttpHandler {

    private static final long NO_PAGE = -1;

    private final StandIn standIn;
    private final Courier courier;

    Api(StandIn standIn, Courier courier) {
        this.standIn = standIn;
        this.courier = courier;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        var nanoTime = System.nanoTime();
        var at = Instant.now();
        var asked = Asked.of(exchange);
        var workspace = standIn.workspace(asked.token());
        var page = NO_PAGE;
        var reply = refusal(asked, workspace, nanoTime);
        if (reply == null && asked.kind() == Kind.USER) {
            reply = Reply.page(standIn.pages().user(workspace.world(), asked.user(), asked.versionTwo()));
        } else if (reply == null) {
            try {
                var call = call(asked, workspace);
                page = call.page();
                reply = standIn.faults().apply(call, standIn.pages().reply(call));
            } catch (IllegalArgumentException e) {
                reply = Reply.detail(404, "Invalid cursor.");
            }
        }
        standIn.log().add(new Request(nanoTime, at, asked.method(), asked.host(), asked.uri().toString(), workspace != null,
                asked.versionTwo(), asked.slash(), asked.kind(), asked.segment(), page, reply.status(),
                standIn.log().keepsRows() && asked.kind() == Kind.MEMBERS ? reply.ids() : null));
        courier.deliver(exchange, reply);
    }

    /** @return null if there is nothing to refuse */
    private Reply refusal(Asked asked, Workspace workspace, long nanoTime) {
        if (asked.kind() == Kind.OTHER) {
            return Reply.detail(404, "Not found.");
        }
        if (!asked.slash()) {
            return Reply.detail(301, "Moved.").header("Location", standIn.url() + slashed(asked));
        }
        if (!asked.method().equals("GET")) {
            return Reply.detail(405, "Method \"" + asked.method() + "\" not allowed.");
        }
        if (workspace == null) {
            return Reply.detail(401, "Invalid token.").header("WWW-Authenticate", "Token");
        }
        if (!workspace.limit().allows(nanoTime)) {
            var throttled = Reply.detail(429, "Request was throttled.");
            return standIn.options().rate().retryAfter().on(throttled, Duration.ofSeconds(1));
        }
        return null;
    }

    private static String slashed(Asked asked) {
        var query = asked.uri().getRawQuery();
        return asked.uri().getRawPath() + "/" + (query == null ? "" : "?" + query);
    }

    private Call call(Asked asked, Workspace workspace) {
        return new Call(workspace, asked.kind(), asked.segment(), cursor(asked), standIn.url() + asked.uri(),
                asked.versionTwo(), standIn.pages());
    }

    private Cursor cursor(Asked asked) {
        if (asked.uri().getRawQuery() == null) {
            return null;
        }
        for (var parameter : asked.uri().getRawQuery().split("&")) {
            var parts = parameter.split("=", 2);
            var value = parts.length == 2 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
            var cursor = standIn.pages().cursor(asked.segment(), parts[0], value);
            if (cursor != null) {
                return cursor;
            }
        }
        return null;
    }
}
