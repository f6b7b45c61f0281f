package io.segmentrelay.ledger;

import java.util.function.IntSupplier;

/**
 * A run as a lane gets it.
 *
 * @param segment the segment's id
 * @param run the run's number
 * @param users the URL of its members' first page, as the API gave it
 * @param cursor the page to go on with; null if none was read, or none is left
 * @param pages how many pages were read before
 * @param visited hashes of their URLs
 * @param missing the list no longer shows the segment: only its first page is asked for
 * @param undecided why an extension could not say whether the segment is to be walked; null if it could
 * @param fruitless how many pages in a row, up to the last one handed over, showed nobody new to this run
 */
public record OpenedRun(long segment, long run, String users, String cursor, long pages, long[] visited,
        boolean missing, String undecided, IntSupplier fruitless) {
}
