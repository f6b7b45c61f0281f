package io.segmentrelay.config;

/** What is done about a segment that the server calls too heavy. */
public enum TooHeavy {
    SKIP,
    CRAWL
}
