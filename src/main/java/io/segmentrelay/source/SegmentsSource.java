package io.segmentrelay.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.support.DefaultMessage;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.text.Causes;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.usercom.ResponseCheck;
import io.segmentrelay.usercom.client.AuthorizedClient;
import io.segmentrelay.walk.FailureMessage;

/**
 * The steps of the Kamelet {@code usercom-segments-source}, and of routes without it. The route loops while there is
 * {@link #isMore() more}: it delivers waiting events, then fetches the page asked for. The state lives in this bean. For one
 * thread.
 */
public final class SegmentsSource implements HttpClientConfigurer, CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentsSource.class);
    /** They log requests as they are sent, with the token. */
    private static final List<Logger> WIRE = List.of(LoggerFactory.getLogger("org.apache.hc.client5.http.headers"),
            LoggerFactory.getLogger("org.apache.hc.client5.http.wire"));
    static final Duration REQUEST_TIME = Duration.ofMinutes(2);
    private static final int TOO_MANY = 429;
    private static final long ANSWER_SECONDS = 60;
    private static final long CONNECTION_SECONDS = 30;
    /** How the relay writes the headers of CloudEvents. */
    private static final String KAFKA_PREFIX = "ce_";

    private final Map<String, String> options = new HashMap<>();
    private final Clock clock = Clock.systemUTC();
    private final InstantSource passing = new SteadyClock();
    private final ResponseCheck responses = new ResponseCheck(ResponseCheck.LONGEST);
    private CamelContext context;
    private SourceSettings settings;
    private Budget budget;
    private SourceLoop loop;
    private Backoff backoff;
    private volatile boolean closed;
    private String url;
    private long sentAt;
    private Instant deliverNotBefore = Instant.EPOCH;
    /** How often in a row the first of the events was not taken. */
    private int refusals;

    /** The options by their names in the Kamelet, to be filled before {@link #start()}, which checks them. */
    public Map<String, String> getOptions() {
        return options;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** @throws IllegalArgumentException that names the option, what it got and what it takes */
    public void start() {
        settings = SourceSettings.of(options);
        backoff = new Backoff(settings.retryDelay(), ResponseCheck.LONGEST);
        budget = new Budget(settings.requestsPerSecond());
        EventWriter events = new EventWriter(settings.account(),
                settings.credentials().address().segments().resolve("..").toString(), EventTopics.DEFAULT, false);
        loop = new SourceLoop(settings, backoff, new MemoryLedger(settings.account(), events, settings.ledger(), clock), clock,
                passing);
    }

    /** No request is sent any more. */
    public void stop() {
        closed = true;
        if (budget != null) {
            budget.close();
        }
    }

    /** For the endpoint that calls the API alone: requests to another origin are not sent. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .setConnectionRequestTimeout(CONNECTION_SECONDS, TimeUnit.SECONDS).build());
        new AuthorizedClient(name -> name.equals(settings.account()) ? settings.credentials() : null,
                PageReader.DEFAULT_MAX_BYTES, REQUEST_TIME, settings.proxy()).configureHttpClient(client);
    }

    /** Whether there is something to deliver or to fetch now. */
    public boolean isMore() {
        if (closed || passing.instant().isBefore(deliverNotBefore)) {
            return false;
        }
        return loop.hasEvents() || isRequest() || loop.hasEvents(); // The look for a request can bring up leavers.
    }

    /** Whether a page is to be fetched now. */
    public boolean isRequest() {
        return !closed && loop.next().isPresent();
    }

    /** Waits within the budget, and returns the URL to call. */
    public String admit() throws InterruptedException {
        if (WIRE.stream().anyMatch(Logger::isDebugEnabled)) {
            throw new IllegalStateException("the log of org.apache.hc.client5.http is at DEBUG, where it would show the token:"
                    + " no request is sent until its headers and wire are at INFO");
        }
        url = loop.next().orElseThrow().toString();
        budget.take(loop.priority());
        sentAt = System.nanoTime();
        return url;
    }

    /** @param retryAfter the header of that name; null if there is none */
    public void read(int status, String retryAfter, InputStream body) throws IOException {
        budget.answered(status == TOO_MANY, Duration.ofNanos(System.nanoTime() - sentAt));
        try (InputStream content = body == null ? InputStream.nullInputStream() : body) {
            responses.check(status, url, retryAfter);
            loop.read(content);
        }
    }

    /** The page could not be fetched. */
    public void failed(Exception caught) {
        Exception failure = cause(caught);
        if (!(failure instanceof Budget.Closed) && !(failure instanceof InterruptedException)) {
            loop.failed(failure);
        }
    }

    private static Exception cause(Exception failure) {
        return (Exception) Causes.of(failure).filter(cause -> FailureMessage.isExpected(cause) || cause instanceof Budget.Closed
                || cause instanceof InterruptedException).findFirst().orElse(failure);
    }

    /** The waiting events, in their order: each a message with the event as JSON and the headers of CloudEvents. */
    public List<Message> events() {
        return loop.events().stream().map(this::message).toList();
    }

    private Message message(OutRecord event) {
        Message message = new DefaultMessage(context);
        message.setBody(event.value());
        event.headers().forEach((name, value) -> message.setHeader(
                name.startsWith(KAFKA_PREFIX) ? settings.headerPrefix() + name.substring(KAFKA_PREFIX.length()) : name, value));
        return message;
    }

    /** The first of the events was taken. */
    public void delivered() {
        loop.delivered();
        refusals = 0;
    }

    /** The first of the events was not taken: it is offered again after a pause that doubles up to a minute. */
    public void undelivered(Exception failure) {
        Duration pause = backoff.after(++refusals);
        deliverNotBefore = passing.instant().plus(pause);
        LOG.warn("account {}: an event was not taken, and is offered again in {} ms: {}", settings.account(), pause.toMillis(),
                Causes.root(failure).getClass().getName());
    }
}
