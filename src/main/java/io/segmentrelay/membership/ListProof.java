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
     * Whether a list with segments knows none of the several that were known before: so does that of another workspace,
     * which a wrong token shows. Nothing of such a list may be taken in, whole or not: once one of its segments is known,
     * the next list would no longer look foreign, and all others deleted.
     */
    public static boolean isForeign(Set<Long> listed, Set<Long> known) {
        return known.size() > 1 && !listed.isEmpty() && listed.stream().noneMatch(known::contains);
    }
}
