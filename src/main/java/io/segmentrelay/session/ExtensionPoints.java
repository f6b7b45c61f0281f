package io.segmentrelay.session;

/** Which extension points have a user's route; a change of the routes changes it. */
public interface ExtensionPoints {
    /** Whether an extension says which segments are followed. */
    boolean considersSegments();

    /** Whether an extension edits changes of memberships. */
    boolean changesMemberships();
}
