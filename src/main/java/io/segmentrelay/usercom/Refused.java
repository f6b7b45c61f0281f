package io.segmentrelay.usercom;

/** Anything else than 200 that trying again will not change: 400, 403, a redirect (never followed), another status. */
public final class Refused extends ApiFailure {

    private static final long serialVersionUID = 1L;

    Refused(String url, int status) {
        super(url, "answered " + status);
    }
}
