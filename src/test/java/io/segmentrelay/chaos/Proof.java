package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.testing.CrawlChecks;
import io.segmentrelay.testing.EventValidator;

/** What is proved once a life is over. */
final class Proof {
    private final ChaosSite site;

    Proof(ChaosSite site) {
        this.site = site;
    }

    /** @return how many events were checked */
    long verify() {
        List<ConsumerRecord<String, byte[]>> records = site.committed(Topics.EVENTS);
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(records)).isEmpty();
        assertThat(CrawlChecks.of(records).violations()).isEmpty();
        ChaosRun.table(records);
        return records.size();
    }
}
