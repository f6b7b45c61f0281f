package io.segmentrelay.routes;

import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.apache.camel.CamelContext;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.segmentrelay.config.RelayConfig;

/** Loads the routes at the start. One that cannot be used stops it: a relay with half its routes is none. */
@ApplicationScoped
public class RouteStart {
    private static final int AFTER_THE_CONFIGURATION = 5000;

    private final CamelContext camel;
    private final Path directory;

    @Inject
    RouteStart(CamelContext camel, RelayConfig config) {
        this.camel = camel;
        this.directory = Path.of(config.routes());
    }

    void load(@Observes @Priority(AFTER_THE_CONFIGURATION) StartupEvent starting) {
        if (!Files.isDirectory(directory) && !directory.equals(Path.of("routes"))) {
            throw new ConfigurationException("segment-relay: relay.routes is " + directory
                    + ", which is no directory: expected one with route files, or none to use the packed ones");
        }
        try {
            new RouteLoader(camel).load(new RouteFiles(directory).read());
        } catch (RouteProblem e) {
            throw new ConfigurationException("segment-relay: " + e.getMessage());
        }
    }
}
