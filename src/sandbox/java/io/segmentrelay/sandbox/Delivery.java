package io.segmentrelay.sandbox;

/** How an answer gets to the client. */
enum Delivery {
    /** With its length. */
    WHOLE,
    /** Without its length. */
    CHUNKED,
    /** Half of it, with the length of that half. */
    CUT,
    /** Half of it, with the length of the whole; then the connection is closed. */
    DROPPED,
    /** Not at all. */
    NEVER
}
