package io.segmentrelay.routes;

import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.RouteGate;

/** A thread that looks at the files of routes every second. */
final class RouteReload {
    private static final Logger LOG = Logger.getLogger(RouteReload.class);
    private static final long EVERY = 1000;

    private final RouteWatch watch;
    private final RouteGate gate;
    private final ProducerTemplate routes;
    private volatile boolean ending;

    RouteReload(RouteFiles files, RouteLoader loader, RouteGate gate, ReloadStatus news, ProducerTemplate routes) {
        this.watch = new RouteWatch(files, loader, gate, news, () -> ending);
        this.gate = gate;
        this.routes = routes;
    }

    void start() {
        Thread thread = new Thread(this::run, "relay-routes");
        thread.setDaemon(true);
        thread.start();
    }

    /** A change that is under way is finished. */
    void end() {
        ending = true;
    }

    private void run() {
        try {
            while (!ending) {
                TimeUnit.MILLISECONDS.sleep(EVERY);
                if (!ending) {
                    watch.look();
                    gate.readAgain(this::readList);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped");
        } catch (RuntimeException | Error e) {
            if (!ending) {
                LOG.error("routes: neither the new nor the old ones run: a relay with half its routes is none", e);
                Quarkus.asyncExit(1);
            }
        }
    }

    private void readList(AccountSession session) {
        try {
            routes.sendBody("direct:account-opened", session);
        } catch (CamelExecutionException e) {
            LOG.warnf("account %s: its list is read at the next interval: %s", session.account(), e.getMessage());
        }
    }
}
