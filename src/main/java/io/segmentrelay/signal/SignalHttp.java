package io.segmentrelay.signal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.Signal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code POST /api/signals}: writes one to the signals topic, the only way in, and answers with what accounts did. */
@ApplicationScoped
public class SignalHttp {
    private static final Logger LOG = Logger.getLogger(SignalHttp.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 10_000;

    private final SignalTopic topic;
    private final List<String> accounts;
    private final Optional<byte[]> adminToken;
    private final boolean dryRun;
    private final Admission admission;

    public SignalHttp(SignalTopic topic, AccountsConfig accounts, RelayConfig config, Admission admission) {
        this.admission = admission;
        this.topic = topic;
        this.accounts = accounts.accounts().stream().map(AccountConfig::name).toList();
        this.dryRun = config.dryRun();
        this.adminToken = config.adminToken().map(token -> token.trim().getBytes(StandardCharsets.UTF_8));
    }

    void routes(@Observes Router router) {
        router.post("/api/signals").handler(admission::requireName).handler(this::admit);
        router.post("/api/signals").handler(BodyHandler.create(false).setBodyLimit(MAX_BYTES)).blockingHandler(this::take,
                false);
    }

    /** Before the body is read. */
    private void admit(RoutingContext request) {
        String shown = request.request().getHeader("Authorization");
        if (dryRun) {
            refuse(request, 403, "this is a dry run (relay.dry-run): it acts on no signal, and writes none");
        } else if (adminToken.isEmpty()) {
            refuse(request, 403, "signals over HTTP are off: set relay.admin-token, or write to the signals topic");
        } else if (shown == null || !shown.startsWith("Bearer ") || !Admission.isToken(adminToken, shown.substring(7))) {
            admission.refuse(request, "relay.admin-token", () -> {
                request.response().putHeader("WWW-Authenticate", "Bearer");
                refuse(request, 401, "the bearer token is not that of relay.admin-token");
            });
        } else if (!String.valueOf(request.request().getHeader("Content-Type")).startsWith("application/json")) {
            refuse(request, 415, "a signal is application/json");
        } else {
            request.next();
        }
    }

    private void take(RoutingContext request) {
        try {
            byte[] body = request.body().buffer() == null ? null : request.body().buffer().getBytes();
            Signal signal = Signal.parse(body);
            List<String> concerned = accounts.stream().filter(signal::concerns).toList();
            if (concerned.isEmpty()) {
                refuse(request, 404, "there is no account '" + signal.account() + "'");
                return;
            }
            LOG.infof("signal over HTTP: %s", new String(signal.json(), StandardCharsets.UTF_8));
            answer(request, topic.send(signal, concerned, PATIENCE));
        } catch (IllegalArgumentException e) {
            refuse(request, 400, e.getMessage());
        } catch (IOException | KafkaException e) {
            LOG.warnf("a signal over HTTP failed: %s", e.getMessage());
            refuse(request, 503, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(request, 503, "the relay is stopping");
        }
    }

    private static void answer(RoutingContext request, SignalTopic.Sent sent) {
        ObjectNode answer = JSON.createObjectNode().put("id", Long.toString(sent.offset()));
        boolean refused = !sent.answers().isEmpty()
                && sent.answers().stream().noneMatch(one -> one.path("outcome").asText().equals("done"));
        answer.put("outcome", !sent.waiting().isEmpty() ? "waiting" : refused ? "refused" : "done");
        answer.put("what", what(sent));
        ArrayNode answers = answer.putArray("answers");
        sent.answers().forEach(answers::add);
        send(request, !sent.waiting().isEmpty() ? 202 : refused ? 409 : 200, answer);
    }

    private static String what(SignalTopic.Sent sent) {
        List<String> words = new ArrayList<>();
        for (JsonNode answer : sent.answers()) {
            words.add(answer.path("account").asText() + ": " + answer.path("what").asText());
        }
        sent.waiting().forEach(account -> words.add(account + ": acts on it as soon as it runs somewhere"));
        return String.join("; ", words);
    }

    private static void refuse(RoutingContext request, int status, String why) {
        send(request, status, JSON.createObjectNode().put("error", why));
    }

    private static void send(RoutingContext request, int status, ObjectNode answer) {
        request.response().setStatusCode(status).putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store").end(answer.toString());
    }
}
