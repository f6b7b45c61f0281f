package io.segmentrelay.console;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.segmentrelay.explain.ExplainProblem;
import io.segmentrelay.explain.Explainer;

/** Explanations for the page: one at a time and for so long at most, as each reads whole partitions beside the walks. */
@ApplicationScoped
class Explanations {
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final Explainer explainer;
    private final AtomicBoolean busy = new AtomicBoolean();

    Explanations(Explainer explainer) {
        this.explainer = explainer;
    }

    /**
     * @param status of HTTP
     * @param problem why nothing is explained; null if something is, or nothing was asked
     * @param told line by line; null if nothing is explained
     */
    record Answer(int status, String problem, String told) {
    }

    /**
     * @param user empty if nobody is asked for
     * @param wanted asked now and then: false ends the reading
     */
    Answer answer(String account, String segment, String user, BooleanSupplier wanted) {
        long segmentId;
        long userId;
        try {
            explainer.account(account);
            segmentId = Explainer.id(segment, "a segment");
            if (user.isEmpty()) {
                return new Answer(200, null, null);
            }
            userId = Explainer.id(user, "a user");
        } catch (ExplainProblem e) {
            return new Answer(400, e.getMessage(), null);
        }
        if (!busy.compareAndSet(false, true)) {
            return new Answer(503, "another explanation is under way, and there is one at a time: try again in some seconds",
                    null);
        }
        long began = System.nanoTime();
        try {
            return new Answer(200, null, String.join("\n", explainer.explain(account, segmentId, userId,
                    () -> wanted.getAsBoolean() && System.nanoTime() - began < LIMIT.toNanos()).lines()));
        } catch (ExplainProblem e) {
            return new Answer(503, e.getMessage(), null);
        } catch (InterruptedException e) {
            return new Answer(503, "the topics were not read within " + LIMIT.toSeconds()
                    + " s: the command explain takes the time that it needs", null);
        } finally {
            busy.set(false);
        }
    }
}
