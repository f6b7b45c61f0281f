package io.segmentrelay.relay;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;

/** The vendor's example account on a stand-in and a broker of the test's own. */
public final class ExampleAccount implements QuarkusTestResourceLifecycleManager {
    static StandIn standIn;
    static Broker broker;

    @Override
    public Map<String, String> start() {
        broker = Broker.start();
        standIn = StandIn.start(StandInOptions.defaults().unlimited());
        return Map.of(
                "usercom.url", standIn.url(),
                "usercom.token", standIn.token(),
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "relay.poll-interval", "1s",
                "relay.requests-per-second", "200",
                "relay.retry.delay", "50ms",
                "relay.crawl.retry-delay", "200ms",
                "quarkus.log.console.enabled", "false");
    }

    @Override
    public void stop() {
        standIn.close();
        broker.close();
    }
}
