package io.segmentrelay.sandbox;

/** How a list is cut into pages. */
public enum Paging {
    /** {@code ?cursor=…}, which goes on after the last row: who stays is never skipped, whatever moves meanwhile. */
    CURSOR,
    /** {@code ?page=N} of older deployments, which counts rows: what moves meanwhile shifts them. */
    NUMBER
}
