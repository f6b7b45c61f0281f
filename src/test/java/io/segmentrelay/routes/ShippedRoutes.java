package io.segmentrelay.routes;

import java.nio.file.Path;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesFunction;

/** Some of the packed routes in a Camel of its own, where whatever is a time takes ten milliseconds. */
final class ShippedRoutes {
    private ShippedRoutes() {
    }

    /** The beans that they name must be bound. */
    static void start(CamelContext camel, String... files) {
        camel.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "millis";
            }

            @Override
            public String apply(String key) {
                return "10";
            }
        });
        camel.start();
        new RouteLoader(camel).load(new RouteFiles(
                RouteFiles.packed().stream().filter(file -> List.of(files).contains(file.name())).toList(), Path.of("none"))
                .read());
    }
}
