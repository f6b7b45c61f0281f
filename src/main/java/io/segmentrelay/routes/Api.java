package io.segmentrelay.routes;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.hc.core5.http.HttpHeaders;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.EventValue;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.health.RelayMetrics;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.ResponseCheck;

/** The steps around one request to the API. */
@ApplicationScoped
@Named("api")
@RegisterForReflection
public class Api {
    private static final int TOO_MANY = 429;
    private static final String ANSWER = "answer";
    private static final String HEADERS = "header:answer";

    private final RelayMetrics metrics;
    private final PageReader reader;
    private final FieldSet fields;
    private final ResponseCheck responses;

    public Api(RelayMetrics metrics, RelayConfig config) {
        this.metrics = metrics;
        this.reader = new PageReader(config.page().maxBytes(), config.page().maxDepth());
        this.fields = new FieldSet(config.userFields().orElse(List.of()));
        this.responses = new ResponseCheck(config.retry().maxDelay());
    }

    /** For the session that the change belongs to: once it has ended nothing is sent, even if the account runs again. */
    public Call user(@Body MembershipEdit change) {
        if (!(change.owner() instanceof AccountSession session)) {
            throw new ExtensionProblem("fetch-user takes a change as change-memberships has got it");
        }
        return Call.user(session, change);
    }

    public Map<String, Object> fields(@Body Page<ObjectNode> user) {
        return EventValue.map(user.rows().get(0));
    }

    /** Waits until the request may be sent: within the budget, and only while the account's lease is held. */
    public void admit(@Body Call call) throws InterruptedException {
        try {
            call.session().admit(call.kind().priority());
        } catch (AccountClosed e) {
            call.cut(); // A user's route may take the failure for an answer.
            throw e;
        } catch (InterruptedException e) {
            if (call.session().isResting()) { // Else a user's route has interrupted itself, as by a time limit.
                call.cut();
            }
            throw e;
        }
        call.sent();
        metrics.request(call.getAccount());
    }

    /** Anything but a page is an exception, tried again as the error policy says. An answer without a body has null. */
    public Page<?> read(@Body Call call, @Variable(ANSWER) InputStream body, Exchange exchange) throws IOException {
        Map<?, ?> headers = exchange.getVariable(HEADERS, Map.class);
        exchange.removeVariable(HEADERS); // The next answer must not seem to have headers of this one.
        exchange.removeVariable(ANSWER); // Its bytes would be kept as long as the walk is, and by each copy of the exchange.
        int status = (int) headers.get(Exchange.HTTP_RESPONSE_CODE);
        metrics.response(call.getAccount(), status);
        call.session().api().answered(status == TOO_MANY, call.took());
        try (InputStream content = body == null ? InputStream.nullInputStream() : body) {
            responses.check(status, call.getUrl(), Objects.toString(headers.get(HttpHeaders.RETRY_AFTER), null));
            Page<?> page = switch (call.kind()) {
                case SEGMENTS -> reader.segments(content);
                case MEMBERS -> reader.members(content, fields);
                case USER -> reader.record(content);
            };
            if (page.refusedFields() > 0) {
                metrics.fieldsRefused(call.getAccount(), page.refusedFields());
                call.session().api().fieldsRefused(page.refusedFields());
            }
            metrics.page(call.getAccount(), page.rows().size(), call.took());
            call.session().api().token().accepted();
            exchange.getMessage().removeHeaders("*"); // The count of retries, above all.
            return page;
        } catch (RateLimited e) {
            e.retryAfter().ifPresent(call.session().api().budget()::pauseFor);
            throw e;
        }
    }
}
