package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.sandbox.Request;

/**
 * A request as the server saw it.
 *
 * @param host
 *        host and port that it was sent to, by its own word
 * @param url
 *        path and query
 * @param segment
 *        whose members were asked for; 0 for the list
 * @param page
 *        from 0; negative if none was asked for
 */
public record Sent(Instant at, String account, String method, String host, String url, long segment, long page, int status) {
    /** What a stand-in has logged of an account. */
    public static List<Sent> of(String account, List<Request> log) {
        return log.stream().map(request -> new Sent(request.at(), account, request.method(), request.host(), request.url(),
                request.segment(), request.page(), request.status())).toList();
    }

    String segmentKey() {
        return account + "/" + segment;
    }
}
