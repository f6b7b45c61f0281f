package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

import io.quarkus.runtime.ImageMode;

/**
 * Whether files of routes are understood, without a program that runs them. What they name is found missing by a start alone.
 */
public final class RouteSyntax {
    private RouteSyntax() {
    }

    /** @throws RouteProblem for the first file that is not understood */
    public static void check(List<RouteFile> files) {
        files.forEach(file -> naming(file,
                () -> new Compose(LoadSettings.builder().build()).composeString(file.yaml())));
        if (ImageMode.current().isNativeImage()) {
            return; // There the parts of Camel are put together by the build, for one context only.
        }
        DefaultCamelContext camel = new DefaultCamelContext();
        try {
            camel.start();
            files.forEach(file -> naming(file, () -> parse(camel, file)));
        } finally {
            camel.stop();
        }
    }

    private static void parse(DefaultCamelContext camel, RouteFile file) throws Exception {
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(
                ResourceHelper.fromBytes(file.name(), file.yaml().getBytes(StandardCharsets.UTF_8)))) {
            if (builder instanceof RouteBuilder routes) {
                routes.prepareModel(camel);
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new RouteProblem(file.name() + " (" + file.origin() + ")", RouteErrorMessage.of(file, e), e);
        }
    }
}
