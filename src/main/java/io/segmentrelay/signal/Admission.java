package io.segmentrelay.signal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.segmentrelay.config.RelayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets in requests for the page, and signals, under a configured host name and with the right token. The answer to a wrong
 * token is delayed; wrong tokens are counted, and logged once a minute. However many come, the right one is let in.
 */
@Startup
@ApplicationScoped
public class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);
    private static final Duration PENALTY = Duration.ofSeconds(1);
    private static final Duration LOGGED_AGAIN = Duration.ofMinutes(1);
    /** Most requests whose refusal waits; further ones are cut off. */
    private static final int MOST_WAITING = 100;

    private final Vertx vertx;
    private final MeterRegistry registry;
    private final List<String> hostNames;
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Wrong tokens shown for one setting since the last line in the log. */
    private static final class Refusals {
        private int number;
        private Long loggedAt;
    }

    public Admission(Vertx vertx, MeterRegistry registry, RelayConfig config) {
        this.vertx = vertx;
        this.registry = registry;
        this.hostNames = config.hostNames().orElse(List.of()).stream().map(name -> name.trim().toLowerCase(Locale.ROOT))
                .toList();
        List.of("relay.admin-token", "relay.read-token").forEach(setting -> counter(setting, 0));
    }

    /** A faulty request is answered but not logged, else anybody who reaches the port could fill the log. */
    void routes(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(failed -> {
            if (failed.statusCode() >= 400 && failed.statusCode() < 500 && !failed.response().ended()) {
                failed.response().setStatusCode(failed.statusCode()).end();
            } else {
                failed.next();
            }
        });
    }

    /** Refuses host names that are not configured: by its own, another site's page could reach this program (DNS rebinding). */
    public void requireName(RoutingContext request) {
        HostAndPort asked = request.request().authority();
        if (hostNames.isEmpty() || asked != null && hostNames.contains(asked.host().toLowerCase(Locale.ROOT))) {
            request.next();
        } else {
            request.response().setStatusCode(421).end("not a name of this program: relay.host-names has those that are\n");
        }
    }

    /** Whether the shown text is the token, compared in constant time. */
    public static boolean isToken(Optional<byte[]> token, String shown) {
        return token.isPresent() && shown != null
                && MessageDigest.isEqual(token.get(), shown.trim().getBytes(StandardCharsets.UTF_8));
    }

    /** @param answer sends the refusal, after a second; never called if too many wait */
    public void refuse(RoutingContext request, String setting, Runnable answer) {
        counter(setting, 1);
        warn(setting, request);
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            request.request().connection().close();
            return;
        }
        vertx.setTimer(PENALTY.toMillis(), late -> {
            waiting.decrementAndGet();
            if (!request.response().closed()) {
                answer.run();
            }
        });
    }

    private void counter(String setting, int refused) {
        registry.counter("relay.tokens.refused", "setting", setting).increment(refused);
    }

    private void warn(String setting, RoutingContext request) {
        Refusals wrong = refusals.computeIfAbsent(setting, none -> new Refusals());
        synchronized (wrong) {
            wrong.number++;
            long now = System.nanoTime();
            if (wrong.loggedAt == null || now - wrong.loggedAt >= LOGGED_AGAIN.toNanos()) {
                LOG.warnf("%s: %d wrong %s shown, last by %s", setting, wrong.number,
                        wrong.number == 1 ? "token was" : "tokens were", request.request().remoteAddress().hostAddress());
                wrong.loggedAt = now;
                wrong.number = 0;
            }
        }
    }
}
