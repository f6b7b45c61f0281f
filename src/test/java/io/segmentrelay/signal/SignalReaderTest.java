package io.segmentrelay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.lease.HandHeldConsumer;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.FakeSessions;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The thread that reads signals. */
@Timeout(30)
class SignalReaderTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Else signals would be heard no more by a process that seems well. */
    @Test
    void anErrorThatEndsTheThreadStopsTheProgram() throws Exception {
        // given
        HandHeldConsumer group = new HandHeldConsumer();
        FakeSessions sessions = FakeSessions.ofMain(group);
        Accounts accounts = new Accounts(sessions);
        accounts.start();
        SignalReader reader = new SignalReader(accounts, new RelayKafka(null, null, null) {
            @Override
            public KafkaConsumer<byte[], byte[]> signalsConsumer() {
                throw new OutOfMemoryError("no room for signals");
            }
        }, null, new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build()
                .getConfigMapping(RelayConfig.class));
        try {
            // when
            reader.start(new StartupEvent());
            group.assign(0);

            // then
            Awaitility.await().atMost(LIMIT).until(() -> !sessions.stops.isEmpty());
            assertThat(sessions.stops.get(0))
                    .isEqualTo("signals can no longer be read here: OutOfMemoryError: no room for signals");
        } finally {
            reader.stop(new ShutdownEvent());
            accounts.stop();
        }
    }
}
