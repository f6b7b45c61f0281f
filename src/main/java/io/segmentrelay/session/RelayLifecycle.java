package io.segmentrelay.session;

import java.util.concurrent.CountDownLatch;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TopicCheck;
import io.segmentrelay.kafka.TopicProblem;

/** From start to end: topics are checked, then the process joins the relays; at the end it commits and leaves them. */
@ApplicationScoped
public class RelayLifecycle {
    private static final Logger LOG = Logger.getLogger(RelayLifecycle.class);
    /** After the configuration was checked. */
    private static final int EARLY = 100;
    /** After the routes are loaded. */
    private static final int LAST = 10_000;

    private final TopicCheck topics;
    private final RelayKafka kafka;
    private final Accounts accounts;
    private final CountDownLatch routesLoaded = new CountDownLatch(1);
    private Thread starting;

    public RelayLifecycle(TopicCheck topics, RelayKafka kafka, Accounts accounts) {
        this.topics = topics;
        this.kafka = kafka;
        this.accounts = accounts;
    }

    /** On a thread of its own: Kafka takes its time, and meanwhile the routes are loaded. */
    void start(@Observes @Priority(EARLY) StartupEvent started) {
        starting = new Thread(this::join, "relay-start");
        starting.setDaemon(true);
        starting.start();
    }

    void loaded(@Observes @Priority(LAST) StartupEvent started) {
        routesLoaded.countDown();
    }

    private void join() {
        try {
            kafka.checked(topics.check());
            routesLoaded.await();
            accounts.start();
        } catch (TopicProblem e) {
            LOG.error(e.getMessage());
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            LOG.debug("stopped before Kafka answered");
        } catch (RuntimeException | Error e) {
            if (isOver()) {
                LOG.debug("the program ended before it began", e);
            } else {
                LOG.error("the relay cannot join the others", e);
                Quarkus.asyncExit(1);
            }
        }
    }

    /** Something else kept the program from starting, and has been logged: beans are no longer available. */
    private static boolean isOver() {
        return Arc.container() == null || !Arc.container().isRunning();
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) {
        if (starting != null) {
            starting.interrupt();
        }
        accounts.stop();
    }
}
