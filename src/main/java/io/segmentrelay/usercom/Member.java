package io.segmentrelay.usercom;

/**
 * One row of a segment's users.
 *
 * @param id the user's number; not negative
 * @param fields the values of the configured fields
 */
public record Member(long id, UserFields fields) {
}
