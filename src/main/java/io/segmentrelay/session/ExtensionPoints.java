package io.segmentrelay.session;

/** What routes of a user take part in; it may change while the program runs. */
public interface ExtensionPoints {
    /** Whether an extension says which segments are followed. */
    boolean considersSegments();

    /** Whether an extension edits what is published of memberships. */
    boolean changesMemberships();
}
