package io.segmentrelay.usercom;

/**
 * An answer that is no page: too large, cut short, not JSON, or of another shape. It proves nothing, least of all that a
 * list is empty. The message never quotes the answer and there is no cause that could: rows are personal data.
 */
public final class PageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param why in words, without anything from the page
     */
    public PageFailure(String why) {
        super("not a page: " + why);
    }
}
