package io.segmentrelay.sandbox;

import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/**
 * A request as it came, right or wrong.
 *
 * @param host the {@code Host} header; empty if there was none
 * @param token as it was sent; empty if there was none
 * @param segment 0 unless members were asked for
 * @param user 0 unless the record of a user was asked for
 */
record Asked(String method, String host, URI uri, String token, boolean versionTwo, boolean slash, Kind kind, long segment,
        long user) {

    private static final Pattern SEGMENTS = Pattern.compile("/api/public/segments(?:/(\\d{1,18})/users)?(/?)");
    private static final Pattern USER = Pattern.compile("/api/public/users/(\\d{1,18})/?");
    private static final String SCHEME = "Token ";

    static Asked of(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        var path = SEGMENTS.matcher(uri.getRawPath());
        var known = path.matches();
        var user = USER.matcher(uri.getRawPath());
        if (user.matches()) {
            return asked(exchange, Kind.USER, 0, Long.parseLong(user.group(1)));
        }
        return asked(exchange, known ? kind(path) : Kind.OTHER,
                known && path.group(1) != null ? Long.parseLong(path.group(1)) : 0, 0);
    }

    private static Asked asked(HttpExchange exchange, Kind kind, long segment, long user) {
        var uri = exchange.getRequestURI();
        return new Asked(exchange.getRequestMethod(), host(exchange.getRequestHeaders()), uri,
                token(exchange.getRequestHeaders()),
                versionTwo(exchange.getRequestHeaders()), uri.getRawPath().endsWith("/"), kind, segment, user);
    }

    private static Kind kind(Matcher path) {
        return path.group(1) == null ? Kind.LIST : Kind.MEMBERS;
    }

    private static String host(Headers headers) {
        var host = headers.getFirst("Host");
        return host == null ? "" : host;
    }

    private static String token(Headers headers) {
        var authorization = headers.getFirst("Authorization");
        return authorization != null && authorization.startsWith(SCHEME) ? authorization.substring(SCHEME.length()) : "";
    }

    private static boolean versionTwo(Headers headers) {
        return headers.getOrDefault("Accept", List.of()).stream().anyMatch(accept -> accept.contains("version=2"));
    }
}
