package io.segmentrelay.usercom;

import java.io.IOException;

/** 5xx, 408, or no answer at all: worth trying again later. */
public final class Unavailable extends ApiFailure {

    private static final long serialVersionUID = 1L;

    Unavailable(String url, int status) {
        super(url, "answered " + status);
    }

    /**
     * No answer came.
     *
     * @param url what was called; only its path is kept
     * @param why only its type is kept
     */
    public Unavailable(String url, IOException why) {
        super(url, "gave no answer (" + why.getClass().getSimpleName() + ")");
    }
}
