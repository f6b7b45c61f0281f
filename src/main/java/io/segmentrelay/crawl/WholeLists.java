package io.segmentrelay.crawl;

import java.util.stream.Collectors;

import io.segmentrelay.account.ListRead;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.membership.ListProof;

/** Whether a reading of the list saw all of it. */
final class WholeLists {
    private WholeLists() {
    }

    static ListRead read(Listing list) {
        String doubt = list.doubt != null ? list.doubt
                : ListProof.whyNotWhole(list.rows.size(), list.count).orElse(null);
        return new ListRead(list.segments(), doubt == null, doubt, list.considered.stream().filter(ConsideredSegment::isSkipped)
                .map(ConsideredSegment::getId).collect(Collectors.toSet()), list.undecided);
    }
}
