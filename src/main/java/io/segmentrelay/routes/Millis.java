package io.segmentrelay.routes;

import java.time.Duration;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.apache.camel.spi.CamelEvent.CamelContextInitializedEvent;
import org.apache.camel.spi.PropertiesFunction;
import org.eclipse.microprofile.config.Config;

/** <code>{{millis:some.key}}</code>: a configured duration as the plain number that some options of routes want. */
@Singleton
public class Millis implements PropertiesFunction {
    private final Config config;

    @Inject
    public Millis(Config config) {
        this.config = config;
    }

    void register(@Observes CamelContextInitializedEvent initialized) {
        initialized.getContext().getPropertiesComponent().addPropertiesFunction(this);
    }

    @Override
    public String getName() {
        return "millis";
    }

    @Override
    public String apply(String key) {
        return Long.toString(config.getValue(key, Duration.class).toMillis());
    }
}
