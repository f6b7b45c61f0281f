package io.segmentrelay.usercom;

import java.util.List;
import java.util.OptionalLong;

/**
 * One well-formed page of a list.
 *
 * @param <R> what its rows are
 * @param rows in the order given; the same row may come twice, on one page or on two
 * @param count how many rows the server says that all pages have together; empty when it does not say
 * @param next the URL of the following page as given, not yet checked ({@link ApiAddress#follow}); null on the last page
 */
public record Page<R>(List<R> rows, OptionalLong count, String next) {

    /** Keeps a copy of the rows. */
    public Page {
        rows = List.copyOf(rows);
    }
}
