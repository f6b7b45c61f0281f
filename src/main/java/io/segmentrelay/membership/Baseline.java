package io.segmentrelay.membership;

/** What a segment's first whole walk publishes of its members. */
public enum Baseline {
    SNAPSHOT,
    ENTERED,
    SILENT
}
