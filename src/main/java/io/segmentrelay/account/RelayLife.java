package io.segmentrelay.account;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.kafka.TopicCheck;
import io.segmentrelay.kafka.TopicProblem;

/** From start to end: topics are checked, then the process joins the relays; at the end it commits and leaves them. */
@ApplicationScoped
public class RelayLife {
    private static final Logger LOG = Logger.getLogger(RelayLife.class);
    /** After the routes are loaded. */
    private static final int LAST = 10_000;

    private final TopicCheck topics;
    private final AccountKafka kafka;
    private final Accounts accounts;
    private Thread starting;

    @Inject
    public RelayLife(TopicCheck topics, AccountKafka kafka, Accounts accounts) {
        this.topics = topics;
        this.kafka = kafka;
        this.accounts = accounts;
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        starting = new Thread(this::join, "relay-start");
        starting.setDaemon(true);
        starting.start();
    }

    private void join() {
        try {
            kafka.checked(topics.check());
            accounts.start();
        } catch (TopicProblem e) {
            LOG.error(e.getMessage());
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            LOG.debug("stopped before Kafka answered");
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) {
        starting.interrupt();
        accounts.stop();
    }
}
