package io.segmentrelay.console;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.health.AccountStatus;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.signal.Admission;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The page: {@code /} renders it, {@code /console/live} sends what changes, {@code /console/segments/main/1033} is a segment's
 * own. Topics are read only while somebody looks.
 */
@ApplicationScoped
public class Console {
    private static final Logger LOG = Logger.getLogger(Console.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final int SHOWN = 500;
    private static final int MAX_VIEWERS = 100;
    /** How often a page hears something: after 15 s of silence it says that the connection may be dead. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    /** How long the topics are still read after the last look, so that a reloaded page has its charts at once. */
    private static final Duration LINGER = Duration.ofMinutes(2);
    private static final String POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ";
    private static final String HTML = "text/html; charset=utf-8";
    /** Bytes that may wait for a slow viewer: a hundred viewers who read nothing must not fill the memory. */
    private static final int MAX_QUEUED = 64 << 10;

    private final Vertx vertx;
    private final KafkaClients clients;
    private final RelayConfig config;
    private final ReloadStatus routes;
    private final Accounts running;
    private final AccountStatus status;
    private final Admission admission;
    private final Explanations explanations;
    private final Map<String, String> accounts;
    private final Optional<byte[]> readToken;
    private final Clock clock = Clock.systemUTC();
    private final InstantSource passing = new SteadyClock();
    private final Map<HttpServerResponse, Shown> viewers = new ConcurrentHashMap<>();
    private final AtomicBoolean beating = new AtomicBoolean();
    private Feed feed;
    private long beat = -1;
    private Instant lastLook = Instant.MIN;
    private Known known;

    @CheckedTemplate(basePath = "Console")
    static class Templates {
        static native TemplateInstance page(Status status, List<AccountView> accounts, List<EventLine> feed, boolean signals,
                boolean dryRun);

        static native TemplateInstance segment(Status status, String account, String id, SegmentView segment, String user,
                String problem, String told);

        static native TemplateInstance account(AccountView account, boolean signals);

        static native TemplateInstance row(SegmentView segment, boolean signals);

        static native TemplateInstance feed(List<EventLine> feed);
    }

    /** What pages show, and when it was so. */
    private record Known(Status status, List<AccountView> accounts, String page, Instant at) {
    }

    /** What is on the screen: the content of its elements by their ids. */
    private record Shown(Status status, Map<String, String> parts, Instant at) {
        static final Shown NOTHING = new Shown(null, Map.of(), Instant.MIN);
    }

    public Console(Vertx vertx, KafkaClients clients, RelayConfig config, AccountsConfig accounts, ReloadStatus routes,
            Accounts running, AccountStatus status, Admission admission, Explanations explanations) {
        this.explanations = explanations;
        this.admission = admission;
        this.routes = routes;
        this.running = running;
        this.status = status;
        this.vertx = vertx;
        this.clients = clients;
        this.config = config;
        this.accounts = accounts.accounts().stream()
                .collect(Collectors.toMap(AccountConfig::name, account -> account.address().origin()));
        this.readToken = config.readToken().map(token -> token.trim().getBytes(StandardCharsets.UTF_8));
    }

    void routes(@Observes Router router) {
        router.get("/").handler(admission::requireName).handler(this::admit).blockingHandler(this::page, false);
        router.get("/console/segments/:account/:segment").handler(admission::requireName).handler(this::admit)
                .blockingHandler(this::segment, false);
        router.get("/console/live").handler(admission::requireName).handler(this::admit).blockingHandler(this::live, false);
    }

    private void admit(RoutingContext request) {
        request.response().putHeader("Cache-Control", "no-store").putHeader("Content-Security-Policy", POLICY + "'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        String authorization = request.request().getHeader("Authorization");
        if (readToken.isEmpty() || Admission.isToken(readToken, shown(authorization))) {
            request.next();
        } else if (authorization == null) {
            challenge(request); // It makes a browser ask for the token.
        } else {
            admission.refuse(request, "relay.read-token", () -> challenge(request));
        }
    }

    private static void challenge(RoutingContext request) {
        request.response().setStatusCode(401).putHeader("WWW-Authenticate", "Basic realm=\"Segment Relay: any name, and"
                + " relay.read-token as the password\", charset=\"UTF-8\"").end("relay.read-token is needed\n");
    }

    /** The password, whatever the name, or the bearer token. */
    private static String shown(String authorization) {
        if (authorization == null) {
            return "";
        }
        if (authorization.startsWith("Bearer ")) {
            return authorization.substring(7);
        }
        try {
            String pair = authorization.startsWith("Basic ")
                    ? new String(Base64.getDecoder().decode(authorization.substring(6).trim()), StandardCharsets.UTF_8)
                    : "";
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private void page(RoutingContext request) {
        request.response().putHeader("Content-Type", HTML).end(known().page());
    }

    /** A segment's own page, with what is to be explained of a user. */
    private void segment(RoutingContext request) {
        look(); // What topics tell of the segment is read while the user is explained.
        String account = request.pathParam("account");
        String id = request.pathParam("segment");
        String user = request.queryParam("user").stream().findFirst().orElse("").strip();
        HttpServerResponse response = request.response();
        Explanations.Answer answer = explanations.answer(account, id, user, () -> !response.closed());
        Known now = known();
        SegmentView segment = now.accounts().stream().flatMap(view -> view.segments().stream())
                .filter(view -> view.account().equals(account) && Long.toString(view.id()).equals(id)).findFirst().orElse(null);
        if (!response.closed()) {
            response.setStatusCode(answer.status()).putHeader("Content-Type", HTML)
                    .putHeader("Content-Security-Policy", POLICY + "'self'").end(Templates
                            .segment(now.status(), account, id, segment, user, answer.problem(), answer.told()).render());
        }
    }

    /** As known now, at most one beat old; later changes of the page follow over {@code /console/live}. */
    private synchronized Known known() {
        look();
        if (known == null || known.at().plus(BEAT).isBefore(passing.instant())) {
            List<AccountView> accounts = accounts();
            Status overall = status(accounts);
            known = new Known(overall, accounts, Templates.page(overall, AccountView.limited(accounts, SHOWN),
                    feed.board().feed(), hasSignals(), config.dryRun()).render(), passing.instant());
        }
        return known;
    }

    private List<AccountView> accounts() {
        return feed.board().accounts(clock.instant(), own());
    }

    private boolean hasSignals() {
        return config.adminToken().isPresent() && !config.dryRun();
    }

    private Status status(List<AccountView> accounts) {
        boolean isPlaced = config.dryRun() || running.isPlaced();
        String problem = feed.problem() != null ? "The topics cannot be read: " + feed.problem()
                : isPlaced ? null : "This process has no place among the relays: Kafka does not answer it";
        return Status.of(accounts, feed.board().lastEvent(), problem, feed.isCaughtUp(), clock.instant())
                .withRoutes(routes.problem());
    }

    /** What this process knows beyond the topics. Nothing in a dry run, whose page shows what the topics hold. */
    private Map<String, LocalAccount> own() {
        Map<String, LocalAccount> own = new HashMap<>();
        if (config.dryRun()) {
            return own;
        }
        running.awaited().forEach(account -> own.put(account, LocalAccount.awaited()));
        for (AccountSession session : running.open()) {
            own.put(session.account(), LocalAccount.of(session, status.of(session)));
        }
        return own;
    }

    private void live(RoutingContext request) {
        if (viewers.size() >= MAX_VIEWERS) {
            request.response().setStatusCode(503).putHeader("Retry-After", "60")
                    .end(MAX_VIEWERS + " pages are followed already, and no more can be\n");
            return;
        }
        look();
        HttpServerResponse response = request.response().setChunked(true).putHeader("Content-Type", "text/event-stream")
                .putHeader("X-Accel-Buffering", "no");
        response.setWriteQueueMaxSize(MAX_QUEUED).write("retry: 3000\n\n");
        response.closeHandler(gone -> viewers.remove(response));
        response.exceptionHandler(gone -> viewers.remove(response));
        viewers.put(response, Shown.NOTHING);
    }

    /** Begins to read the topics and to send changes, unless that goes on already. */
    private synchronized void look() {
        lastLook = passing.instant();
        if (feed == null) {
            feed = new Feed(clients, config, accounts, clock);
            feed.start();
            beat = vertx.setPeriodic(BEAT.toMillis(), tick -> {
                if (beating.compareAndSet(false, true)) { // One round at a time, however long it takes.
                    vertx.executeBlocking(this::beat)
                            .onFailure(failure -> LOG.error("the page cannot be told what is new", failure))
                            .onComplete(over -> beating.set(false));
                }
            });
        }
    }

    private synchronized Void beat() {
        if (feed != null && !viewers.isEmpty()) {
            lastLook = passing.instant();
            send();
        } else if (lastLook.plus(LINGER).isBefore(passing.instant())) {
            stop();
        }
        return null;
    }

    private void send() {
        List<AccountView> accounts = accounts();
        Map<String, String> parts = new LinkedHashMap<>();
        for (AccountView account : AccountView.limited(accounts, SHOWN)) {
            parts.put("head-" + account.name(), Templates.account(account, hasSignals()).render());
            account.segments().forEach(segment -> parts.put("segment-" + segment.key(),
                    Templates.row(segment, hasSignals()).render()));
        }
        parts.put("feed", Templates.feed(feed.board().feed()).render());
        Shown latest = new Shown(status(accounts), parts, passing.instant());
        viewers.forEach((response, before) -> send(response, before, latest));
    }

    /** Sends the elements that differ from the viewer's; null removes an element. */
    private void send(HttpServerResponse response, Shown before, Shown latest) {
        if (response.closed() || response.ended()) {
            viewers.remove(response);
            return;
        }
        if (response.writeQueueFull()) {
            return; // The viewer is slow: a later round sends all that differs by then.
        }
        ObjectNode news = JsonNodeFactory.instance.objectNode().put("level", latest.status.level())
                .put("words", latest.status.words());
        ObjectNode parts = news.putObject("parts");
        latest.parts.forEach((id, html) -> {
            if (!html.equals(before.parts.get(id))) {
                parts.put(id, html);
            }
        });
        before.parts.keySet().stream().filter(id -> !latest.parts.containsKey(id)).forEach(parts::putNull);
        if (!parts.isEmpty() || !latest.status.equals(before.status) || before.at.plus(SIGN_OF_LIFE).isBefore(latest.at)) {
            response.write("data: " + news + "\n\n");
            viewers.replace(response, latest);
        }
    }

    @PreDestroy
    synchronized void stop() {
        if (feed != null) {
            vertx.cancelTimer(beat);
            feed.close();
            feed = null;
        }
    }
}
