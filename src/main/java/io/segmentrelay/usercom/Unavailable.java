package io.segmentrelay.usercom;

/** 5xx or 408: worth trying again later. */
public final class Unavailable extends ApiFailure {
    private static final long serialVersionUID = 1L;

    Unavailable(String url, int status) {
        super(url, "answered " + status);
    }
}
