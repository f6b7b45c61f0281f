package io.segmentrelay.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TransactionVersion;

/** How the brokers keep transactions apart, as found at the start. Of old ones it warns: the relay works with them, too. */
@Readiness
@ApplicationScoped
public class TransactionHealth implements HealthCheck {
    private final RelayKafka kafka;

    @Inject
    public TransactionHealth(RelayKafka kafka) {
        this.kafka = kafka;
    }

    void register(@Observes StartupEvent started, MeterRegistry registry) {
        Gauge.builder("relay.kafka.transaction.version", kafka, known -> known.transactions().map(TransactionVersion::level)
                .map(Integer::doubleValue).orElse(Double.NaN))
                .description(
                        "Level of the brokers' feature transaction.version at the start; below 2 a transaction can be torn")
                .register(registry);
    }

    @Override
    public HealthCheckResponse call() {
        String words = kafka.transactions().map(version -> version.doubt().orElse("whole or not at all"))
                .orElse("Kafka has not answered yet");
        return HealthCheckResponse.named("transactions").up().withData("brokers", words).build();
    }
}
