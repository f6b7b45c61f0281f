package io.segmentrelay.chaos;

import java.net.URI;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Recount;
import io.segmentrelay.history.Sent;
import io.segmentrelay.history.Summary;

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
        List<ConsumerRecord<String, byte[]>> records = site.committed(Topics.EVENTS);
        Evidence.Builder evidence = Evidence.builder().committed(records)
                .uncommitted(site.read(IsolationLevel.READ_UNCOMMITTED, Topics.EVENTS)).settled()
                .budget(site.requestsPerSecond).lanes(ChaosSite.LANES).zombies(ZOMBIES).state(site.members());
        for (ChaosSite.Tenant tenant : site.tenants) {
            evidence.remembered(tenant.account(), site.remembered(tenant.account()));
            evidence.recounts(Recount.of(tenant.account(), tenant.world().history()))
                    .requests(tenant.account(), URI.create(tenant.standIn().url()).getAuthority(),
                            Sent.of(tenant.account(), tenant.standIn().log().requests()));
        }
        site.incidents.forEach(evidence::incident);
        return HistoryChecker.verify(evidence.build());
    }
}
