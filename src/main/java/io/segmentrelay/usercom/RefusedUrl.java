package io.segmentrelay.usercom;

/**
 * A URL from a response that is not called, because it is not certain that it stays within the configured workspace's
 * API. The message says why, and never holds the URL's query.
 */
public final class RefusedUrl extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason in words
     */
    public RefusedUrl(String reason) {
        super("refused to follow a URL: " + reason);
    }
}
