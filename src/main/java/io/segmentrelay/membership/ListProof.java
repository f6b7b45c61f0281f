package io.segmentrelay.membership;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a list of segments proves. */
public final class ListProof {
    private ListProof() {
    }

    /** Empty if it is whole. There is no tolerance: what a whole list does not show may be deleted. */
    public static Optional<String> whyNotWhole(int distinct, OptionalLong count) {
        if (count.isEmpty()) {
            return Optional.of("its pages give no count");
        }
        return count.getAsLong() == distinct ? Optional.empty()
                : Optional.of("it shows " + distinct + " segments, but its count is " + count.getAsLong());
    }

    /**
     * Whether a list shows none of several known segments, as a token of another workspace has it, or one whose rights were
     * narrowed. Nothing of such a list may be taken in, whole or not: with one of its segments known, the next list would no
     * longer look foreign, and the former segments would look deleted, for the same token is answered 404 about their members.
     */
    public static boolean isForeign(Set<Long> listed, Set<Long> known) {
        return known.size() > 1 && listed.stream().noneMatch(known::contains);
    }
}
