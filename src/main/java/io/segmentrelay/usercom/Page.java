package io.segmentrelay.usercom;

import java.util.List;
import java.util.OptionalLong;

/**
 * One well-formed page of a list.
 *
 * @param <R> the type of its rows
 * @param rows in the order given; the same row may come twice, on one page or on two
 * @param count how many rows the server says that all pages have together; empty when it does not say
 * @param next the URL of the following page as given, not yet checked ({@link ApiAddress#follow}); null on the last page
 * @param bytes how long the page is, after decompression; 0 if that is not known
 * @param refusedFields how many fields of its rows are not published, as JSON cannot express their values: NaN and the
 *        infinities of Python's encoder
 */
public record Page<R>(List<R> rows, OptionalLong count, String next, long bytes, int refusedFields) {
    public Page {
        rows = List.copyOf(rows);
    }

    /** A page of unknown length, with no field refused. */
    public Page(List<R> rows, OptionalLong count, String next) {
        this(rows, count, next, 0, 0);
    }
}
