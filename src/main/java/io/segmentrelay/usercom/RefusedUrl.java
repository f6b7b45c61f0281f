package io.segmentrelay.usercom;

/** A URL of a response that is not called: it may leave the workspace's API. The message never holds its query. */
public final class RefusedUrl extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedUrl(String reason) {
        super("refused to follow a URL: " + reason);
    }
}
