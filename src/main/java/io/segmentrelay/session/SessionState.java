package io.segmentrelay.session;

/**
 * What an account that this process holds is doing. If several states apply, {@code CLOSED} outweighs {@code STOPPED}, then
 * come {@code PAUSED}, {@code LOADING} and {@code TOKEN_REFUSED}.
 *
 * <pre>
 *   LOADING ──its first commit succeeds──▶ WAITS_FOR_LIST ──a list is taken──▶ WALKING
 *                                                ▲                               │
 *                                                └── read in vain, refused, or ──┘
 *                                                    to be shown to an extension: {@link ListStatus}
 *
 *   WAITS_FOR_LIST, WALKING ──the API refuses the token──▶ TOKEN_REFUSED ──it answers──▶ where it was
 *   any of these ──signal pause──▶ PAUSED ──signal resume──▶ where it was
 *   any ──it belongs to another workspace or to other topics──▶ STOPPED
 *   any ──the lease is lost, a commit fails, the program ends──▶ CLOSED
 * </pre>
 */
public enum SessionState {
    /** Its state is being read, or its first commit is awaited: no request is sent. */
    LOADING,
    /** Its list of segments is read; no walk begins. */
    WAITS_FOR_LIST,
    /** Segments that are due are walked. */
    WALKING,
    /** Only the list is tried, ever more seldom. */
    TOKEN_REFUSED,
    /** A signal asked for no more requests. */
    PAUSED,
    /** It cannot run before somebody acts: it neither asks nor publishes. */
    STOPPED,
    /** Only a new session follows. */
    CLOSED
}
