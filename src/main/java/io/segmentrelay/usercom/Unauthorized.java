package io.segmentrelay.usercom;

/** 401: the token is not accepted. May be transient, as a burst of requests can trip a window of such answers. */
public final class Unauthorized extends ApiFailure {
    private static final long serialVersionUID = 1L;

    Unauthorized(String url, int status) {
        super(url, "answered " + status);
    }
}
