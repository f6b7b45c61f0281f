package io.segmentrelay.usercom;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The API did not answer a request with 200. The routes' error policy says which subclasses are tried again: all but
 * {@link NotFound}. Other statuses, such as 400, 403 or a redirect, which is never followed, are not. Messages name the path
 * called, but neither its query (a cursor) nor anything sent or received.
 */
public sealed class ApiFailure extends RuntimeException permits RateLimited, Unauthorized, Unavailable, NotFound {
    private static final long serialVersionUID = 1L;

    /** @param url its path alone is kept */
    ApiFailure(String url, String what) {
        super(path(url) + " " + what);
    }

    private static String path(String url) {
        try {
            String path = new URI(url).getRawPath();
            return path == null || path.isEmpty() ? "a request" : path;
        } catch (URISyntaxException | NullPointerException e) {
            return "a request";
        }
    }
}
