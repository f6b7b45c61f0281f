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
                .recounts(Recount.of(ChaosSite.ACCOUNT, site.world.history()))
                .requests(ChaosSite.ACCOUNT, URI.create(site.standIn.url()).getAuthority(),
                        Sent.of(ChaosSite.ACCOUNT, site.standIn.log().requests()))
                .budget(ChaosSite.REQUESTS_PER_SECOND).lanes(ChaosSite.LANES).zombies(ZOMBIES)
                .state(site.state().members());
        site.incidents.forEach(evidence::incident);
        return HistoryChecker.verify(evidence.build());
    }
}
