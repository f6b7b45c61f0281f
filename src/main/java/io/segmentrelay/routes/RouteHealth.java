package io.segmentrelay.routes;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.segmentrelay.health.ReloadStatus;

/** Always ready: files of routes that cannot be used are told of, but the routes in force work. */
@Readiness
@ApplicationScoped
public class RouteHealth implements HealthCheck {
    private final ReloadStatus status;

    @Inject
    public RouteHealth(ReloadStatus status) {
        this.status = status;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("routes").up()
                .withData("files", status.problem().map(problem -> "not in force: " + problem).orElse("in force")).build();
    }
}
