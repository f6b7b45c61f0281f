package io.segmentrelay.cron;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jboss.logging.Logger;

/**
 * Begins an exchange when the time has come, and the next one when that has ended: what falls between is left out, as
 * are times at which the process slept. The clock is looked at once a minute at least, for somebody may set it. Whatever
 * fails, it is looked at again; only a schedule that has no time left is at its end, and that is said.
 */
final class CronConsumer extends DefaultConsumer {
    private static final Logger LOG = Logger.getLogger(CronConsumer.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final String name;
    private final CronTimes times;
    private final Clock clock;
    private ScheduledExecutorService thread;
    private Optional<ZonedDateTime> due;
    private volatile Future<?> waiting = CompletableFuture.completedFuture(null);

    CronConsumer(Endpoint endpoint, Processor processor, String name, CronTimes times, Clock clock) {
        super(endpoint, processor);
        this.name = name;
        this.times = times;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException if the schedule has no time that is still to come */
    @Override
    protected void doStart() throws Exception {
        due = times.after(ZonedDateTime.now(clock));
        if (due.isEmpty()) {
            throw new IllegalArgumentException("the schedule of cron:" + name + " has no time that is still to come");
        }
        super.doStart();
        thread = getEndpoint().getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this,
                "cron " + name);
        await(thread, Duration.ZERO);
    }

    @Override
    protected void doStop() throws Exception {
        waiting.cancel(false); // What has begun may end.
        if (thread != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(thread);
        }
        super.doStop();
    }

    private void look(ScheduledExecutorService own) {
        Duration pause = LONGEST_WAIT; // What has failed would fail again at once.
        try {
            ZonedDateTime now = ZonedDateTime.now(clock);
            if (!now.isBefore(due.get())) {
                try {
                    if (isRunAllowed() && !isSuspendingOrSuspended()) {
                        begin();
                    }
                } finally {
                    due = times.after(ZonedDateTime.now(clock)); // What was begun is not begun again for its failure.
                }
            }
            pause = Duration.ZERO;
        } catch (Throwable e) { // Nobody looks at what a timer's task throws, and it would have been the last.
            LOG.errorf(e, "cron:%s has failed, and goes on in %d s", name, pause.toSeconds());
        } finally {
            await(own, pause);
        }
    }

    /** Timers count time that has passed: one can end a little before the clock shows what it should. */
    private void await(ScheduledExecutorService own, Duration pause) {
        if (own.isShutdown()) {
            return;
        }
        if (due.isEmpty()) {
            LOG.warnf("the schedule of cron:%s is at its end: it has no time that is still to come", name);
            return;
        }
        long left = Duration.between(ZonedDateTime.now(clock), due.get()).toMillis() + 1;
        long wait = Math.max(Math.min(left, LONGEST_WAIT.toMillis()), Math.max(pause.toMillis(), 1));
        waiting = own.schedule(() -> look(own), wait, TimeUnit.MILLISECONDS);
    }

    private void begin() {
        Exchange exchange = createExchange(false);
        try {
            process(exchange);
        } catch (RuntimeException e) { // Of who handles exceptions: the schedule is none of his.
            LOG.errorf(e, "what cron:%s says of a failed exchange has failed", name);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void process(Exchange exchange) {
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("the exchange of " + name + " has failed", exchange, exchange.getException());
        }
    }
}
