package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Summary;
import io.segmentrelay.relay.Afterwards;

/** What is proved once a life is over: that it keeps all the rules of histories, and no relay has logged a token. */
final class Proof {
    /** So many processes can lose the account within ten seconds: a lease alone lasts for six. */
    private static final int ZOMBIES = 2;

    private final ChaosSite site;

    Proof(ChaosSite site) {
        this.site = site;
    }

    /** @return what was checked */
    Summary verify() {
        requireNoTokenInLogs();
        Evidence.Builder evidence = Evidence.builder().committed(site.committed()).settled().budget(site.requestsPerSecond)
                .lanes(ChaosSite.LANES).zombies(ZOMBIES);
        try (Afterwards afterwards = site.afterwards()) {
            site.tenants.forEach(tenant -> afterwards
                    .tell(evidence.account(tenant.account(), tenant.standIn()), tenant.account()));
        }
        site.incidents.forEach(evidence::incident);
        return HistoryChecker.verify(evidence.build());
    }

    private void requireNoTokenInLogs() {
        String said = site.diary + site.fleet.running().stream().map(member -> member.process().output())
                .collect(Collectors.joining());
        assertThat(said).contains("relay");
        assertThat(site.tenants).filteredOn(tenant -> said.contains(tenant.standIn().token()))
                .extracting(ChaosSite.Tenant::account).as("accounts whose token is in a log").isEmpty();
    }
}
