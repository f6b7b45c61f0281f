package io.segmentrelay.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.apache.camel.ProducerTemplate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.SessionState;

/** Reads the signals topic. It commits no offset: each account's state has its own, to which the reader goes back. */
@ApplicationScoped
public class SignalReader {
    private static final Logger LOG = Logger.getLogger(SignalReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** After the routes are loaded. */
    private static final int LAST = 10_000;

    private final Accounts accounts;
    private final RelayKafka kafka;
    private final ProducerTemplate routes;
    private final TopicPartition signals;
    private final boolean dryRun;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile KafkaConsumer<byte[], byte[]> reading;

    public SignalReader(Accounts accounts, RelayKafka kafka, ProducerTemplate routes, RelayConfig config) {
        this.accounts = accounts;
        this.kafka = kafka;
        this.routes = routes;
        this.signals = new TopicPartition(config.topics().signals(), 0);
        this.dryRun = config.dryRun();
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        if (dryRun) {
            return; // A dry run acts on no signal: the relays that publish do.
        }
        Thread thread = new Thread(this::run, "relay-signals");
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes @Priority(1) ShutdownEvent ending) {
        stopped.countDown();
        KafkaConsumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        Duration pause = POLL;
        while (!isStopped(pause)) {
            try {
                read();
                pause = POLL;
            } catch (InterruptException | WakeupException e) {
                LOG.trace("stopped");
            } catch (RuntimeException e) {
                LOG.warnf("signals cannot be read, and are tried again: %s", e.getMessage());
                pause = RETRY;
            } catch (Error e) {
                accounts.stopProgram("signals can no longer be read here", e);
                return;
            }
        }
    }

    private boolean isStopped(Duration within) {
        try {
            return stopped.await(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** The sessions whose writers act on signals. */
    private List<AccountSession> served() {
        return accounts.open().stream().filter(session -> session.state() != SessionState.STOPPED).toList();
    }

    /** As long as an account runs here. */
    private void read() {
        List<AccountSession> now = served();
        if (now.isEmpty()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.signalsConsumer()) {
            reading = consumer;
            consumer.assign(List.of(signals));
            List<AccountSession> before = List.of();
            while (!now.isEmpty() && stopped.getCount() > 0) {
                join(consumer, before, now);
                for (ConsumerRecord<byte[], byte[]> signal : consumer.poll(POLL)) {
                    routes.sendBody("direct:signal", new SignalSteps.ReceivedSignal(signal.value(), signal.offset(), now));
                }
                before = now;
                now = served();
            }
        } finally {
            reading = null;
        }
    }

    /** Goes back to the offset of the accounts that are new here; the others skip what they have acted upon. */
    private void join(KafkaConsumer<byte[], byte[]> consumer, Collection<AccountSession> before, List<AccountSession> now) {
        List<AccountSession> news = new ArrayList<>(now);
        news.removeAll(before);
        news.stream().mapToLong(session -> session.writer().signalsBefore()).min().ifPresent(last -> {
            if (before.isEmpty() || last + 1 < consumer.position(signals)) {
                consumer.seek(signals, last + 1);
            }
        });
    }
}
