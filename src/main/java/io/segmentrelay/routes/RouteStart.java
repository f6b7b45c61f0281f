package io.segmentrelay.routes;

import java.nio.file.Path;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent.CamelContextInitializedEvent;
import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.RelayConfig.RoutesReload;
import io.segmentrelay.extension.StepGuard;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;

/** Loads the routes at the start, and anew when they change. Routes that cannot be used stop the start. */
@ApplicationScoped
public class RouteStart {
    private static final Logger LOG = Logger.getLogger(RouteStart.class);
    private static final int AFTER_THE_CONFIGURATION = 5000;

    private final CamelContext camel;
    private final Accounts accounts;
    private final Pulse pulse;
    private final ReloadStatus status;
    private final Path directory;
    private final boolean reloads;
    private RouteReload reload;

    RouteStart(CamelContext camel, Accounts accounts, Pulse pulse, ReloadStatus status, RelayConfig config) {
        this.camel = camel;
        this.accounts = accounts;
        this.pulse = pulse;
        this.status = status;
        this.directory = Path.of(config.routes());
        this.reloads = config.routesReload() == RoutesReload.ON && LaunchMode.current() != LaunchMode.DEVELOPMENT;
    }

    void guard(@Observes CamelContextInitializedEvent initialized) {
        StepGuard.install(initialized.getContext());
    }

    void load(@Observes @Priority(AFTER_THE_CONFIGURATION) StartupEvent starting) {
        RouteFiles files = new RouteFiles(directory);
        files.openToOthers().ifPresent(open -> LOG.warnf("routes: others than its owner may write to %s, and so decide what"
                + " this program does: chmod go-w takes that away", open));
        SecretRefusal.guard(camel);
        RouteLoader loader = new RouteLoader(camel);
        try {
            loader.load(files.read());
            status.asBefore(); // Its metrics are there from now on.
        } catch (RouteProblem e) {
            throw new ConfigurationException("segment-relay: " + e.getMessage());
        }
        if (reloads) {
            reload(files, loader);
        }
    }

    private void reload(RouteFiles files, RouteLoader loader) {
        reload = new RouteReload(files, loader, swap -> accounts.change(() -> {
            pulse.forget();
            swap.run();
        }), status);
        try {
            camel.addService(reload);
        } catch (Exception e) {
            throw new IllegalStateException("routes cannot be watched", e);
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) {
        if (reload != null) {
            reload.stop();
        }
    }
}
