package io.segmentrelay.usercom;

/** 404: there is no such list; on a followed {@code next} it may also be the end of one. */
public final class NotFound extends ApiFailure {
    private static final long serialVersionUID = 1L;

    NotFound(String url, int status) {
        super(url, "answered " + status);
    }
}
