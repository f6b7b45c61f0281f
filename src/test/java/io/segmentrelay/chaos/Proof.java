package io.segmentrelay.chaos;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Summary;
import io.segmentrelay.relay.Afterwards;

/** What is proved once a life is over, and nobody runs: that it keeps all the rules of histories. */
final class Proof {
    /** So many processes can lose the account within ten seconds: a lease alone lasts for six. */
    private static final int ZOMBIES = 2;

    private final ChaosSite site;

    Proof(ChaosSite site) {
        this.site = site;
    }

    /** @return what was checked */
    Summary verify() {
        Evidence.Builder evidence = Evidence.builder().committed(site.committed()).settled().budget(site.requestsPerSecond)
                .lanes(ChaosSite.LANES).zombies(ZOMBIES);
        try (Afterwards afterwards = site.afterwards()) {
            site.tenants.forEach(tenant -> afterwards
                    .tell(evidence.account(tenant.account(), tenant.standIn()), tenant.account()));
        }
        site.incidents.forEach(evidence::incident);
        return HistoryChecker.verify(evidence.build());
    }
}
