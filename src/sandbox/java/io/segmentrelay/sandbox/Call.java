package io.segmentrelay.sandbox;

/**
 * A request that was understood.
 *
 * @param workspace whose token it carried
 * @param segment 0 for the list
 * @param cursor null on the first page
 * @param url as it was asked for, absolute
 */
record Call(Workspace workspace, Kind kind, long segment, Cursor cursor, String url, boolean versionTwo, Pages pages) {

    long page() {
        return cursor == null ? 0 : cursor.page();
    }

    World world() {
        return workspace.world();
    }

    /** The same request to somebody else's workspace. */
    Call to(World other) {
        return new Call(workspace.showing(other), kind, segment, cursor, url, versionTwo, pages);
    }
}
