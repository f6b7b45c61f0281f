package io.segmentrelay.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import io.quarkus.runtime.StartupEvent;

@ApplicationScoped
public class RouteFiles {
    @Inject
    CamelContext camel;

    void load(@Observes @Priority(5000) StartupEvent event) throws Exception {
        List<Resource> resources = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.sorted().toList()) {
                resources.add(ResourceHelper.fromBytes(file.getFileName().toString(), Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        PluginHelper.getRoutesLoader(camel).loadRoutes(resources);
    }
}
