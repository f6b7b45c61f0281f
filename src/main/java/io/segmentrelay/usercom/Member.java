package io.segmentrelay.usercom;

/** One row of a segment's users; the id is not negative. */
public record Member(long id, UserFields fields) {
}
