package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.sandbox.Request;

/**
 * A request as the server saw it.
 *
 * @param host host and port that it was sent to, by its own word
 * @param url path and query
 * @param segment whose members were asked for; 0 for the list
 * @param page from 0; negative if none was asked for
 * @param rows the ids on the page that was answered, in their order; null if that is not known, or if it was no page
 */
public record Sent(Instant at, String account, String method, String host, String url, long segment, long page, int status,
        List<Long> rows) {
    /** What a stand-in has logged of an account. */
    public static List<Sent> of(String account, List<Request> log) {
        return log.stream().map(request -> new Sent(request.at(), account, request.method(), request.host(), request.url(),
                request.segment(), request.page(), request.status(), request.rows())).toList();
    }

    String segmentKey() {
        return account + "/" + segment;
    }
}
