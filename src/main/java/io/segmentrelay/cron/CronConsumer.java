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

/**
 * Begins an exchange when the time has come, and the next one when that has ended: what falls between is left out, as are
 * times at which the process slept. The clock is looked at once a minute at least, for somebody may set it.
 */
final class CronConsumer extends DefaultConsumer {
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

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        due = times.after(ZonedDateTime.now(clock));
        thread = getEndpoint().getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this,
                "cron " + name);
        await(thread);
    }

    @Override
    protected void doStop() throws Exception {
        waiting.cancel(false); // What has begun may end.
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(thread);
        super.doStop();
    }

    private void look(ScheduledExecutorService own) {
        ZonedDateTime now = ZonedDateTime.now(clock);
        if (!now.isBefore(due.get())) {
            if (isRunAllowed() && !isSuspendingOrSuspended()) {
                begin();
            }
            due = times.after(ZonedDateTime.now(clock));
        }
        await(own);
    }

    /** Timers count time that has passed: one can end a little before the clock shows what it should. */
    private void await(ScheduledExecutorService own) {
        if (due.isPresent() && !own.isShutdown()) {
            Duration left = Duration.between(ZonedDateTime.now(clock), due.get());
            long wait = Math.min(left.toMillis() + 1, LONGEST_WAIT.toMillis());
            waiting = own.schedule(() -> look(own), Math.max(wait, 1), TimeUnit.MILLISECONDS);
        }
    }

    private void begin() {
        Exchange exchange = createExchange(false);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("the exchange of " + name + " has failed", exchange,
                        exchange.getException());
            }
            releaseExchange(exchange, false);
        }
    }
}
