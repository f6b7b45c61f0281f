package io.segmentrelay.cron;

import java.time.Clock;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Begins exchanges at the times of a cron expression. */
final class CronEndpoint extends DefaultEndpoint {
    private final String name;
    private final CronTimes times;
    private final Clock clock;

    CronEndpoint(CamelContext camel, String name, CronTimes times, Clock clock) {
        setCamelContext(camel);
        setEndpointUri("cron:" + name);
        this.name = name;
        this.times = times;
        this.clock = clock;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new CronConsumer(this, processor, name, times, clock);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("nothing can be sent to a schedule");
    }
}
