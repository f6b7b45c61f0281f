package io.segmentrelay.usercom;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The API did not answer a request with 200. What follows from it is decided by the routes' error policy. Messages name
 * the path that was called, but neither its query (a cursor) nor anything that was sent or received.
 */
public abstract sealed class ApiFailure extends RuntimeException
        permits RateLimited, Unauthorized, Unavailable, NotFound, Refused {

    private static final long serialVersionUID = 1L;

    /**
     * @param url what was called; only its path is kept
     * @param what happened, in words
     */
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
