package io.segmentrelay.sandbox;

/** What a request asks for. */
public enum Kind {
    LIST,
    MEMBERS,
    /** The record of one user. */
    USER,
    OTHER
}
