package io.segmentrelay.cron;

import java.time.Clock;

import jakarta.inject.Named;
import jakarta.inject.Singleton;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.cron.api.CamelCronConfiguration;
import org.apache.camel.component.cron.api.CamelCronService;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Makes the endpoints behind {@code cron:name?schedule=...}; found by Camel when a route first names one. */
@Singleton
@Named("cronService")
@RegisterForReflection
public class CronService implements CamelCronService {
    private final CamelContext camel;

    public CronService(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public String getId() {
        return "cronService";
    }

    /** @throws IllegalArgumentException if the schedule is no cron expression */
    @Override
    public Endpoint createEndpoint(CamelCronConfiguration configuration) {
        return new CronEndpoint(camel, configuration.getName(), new CronTimes(configuration.getSchedule()),
                Clock.systemDefaultZone());
    }
}
