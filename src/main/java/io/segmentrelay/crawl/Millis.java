package io.segmentrelay.crawl;

import java.time.Duration;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelContextCustomizer;
import org.apache.camel.spi.PropertiesFunction;
import org.eclipse.microprofile.config.Config;

import io.quarkus.arc.Unremovable;

/** <code>{{millis:some.key}}</code>: a configured duration as the plain number that some options of routes want. */
@Singleton
@Unremovable
public class Millis implements PropertiesFunction, CamelContextCustomizer {
    private final Config config;

    @Inject
    public Millis(Config config) {
        this.config = config;
    }

    @Override
    public void configure(CamelContext camel) {
        camel.getPropertiesComponent().addPropertiesFunction(this);
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
