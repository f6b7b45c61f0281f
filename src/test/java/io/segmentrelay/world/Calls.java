package io.segmentrelay.world;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.segmentrelay.source.ApiRetries;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.TickingBudget;

/** The requests of one life: in line for the budget, the list first, and again after failures as the error policy says. */
final class Calls {
    private static final long FASTEST = Duration.ofMillis(80).toNanos();
    private static final int SPREAD = 200_000_000;

    private final Life life;
    private final World world;
    private final TickingBudget budget;
    private final ApiRetries retries = new ApiRetries();
    private final Deque<Call> lists = new ArrayDeque<>();
    private final Deque<Call> walks = new ArrayDeque<>();
    private boolean waiting;

    Calls(Life life, World world) {
        this.life = life;
        this.world = world;
        this.budget = new TickingBudget(world.choices.requestsPerSecond(), world.time::nanos);
    }

    Budget budget() {
        return budget.budget();
    }

    /** One page that is asked for until it is there, or given up. */
    final class Call {
        private final Deque<Call> line;
        private final Runnable sent;
        private int attempts;
        private Duration took;

        private <T> Call(Deque<Call> line, URI url, Function<URI, T> api, BiConsumer<T, Call> answer,
                BiConsumer<Exception, Call> failed) {
            this.line = line;
            this.sent = () -> arrived(url, api, answer, failed);
        }

        int attempts() {
            return attempts;
        }

        /** How long the page took; its part of the budget, if that is longer. */
        Duration took() {
            return took.compareTo(budget().perRequest()) > 0 ? took : budget().perRequest();
        }

        private <T> void arrived(URI url, Function<URI, T> api, BiConsumer<T, Call> answer,
                BiConsumer<Exception, Call> failed) {
            T page;
            try {
                page = api.apply(url);
            } catch (ApiFailure failure) {
                failed(failure, failed);
                return;
            }
            budget().answered(false, took);
            life.step(Step.ANSWERED);
            answer.accept(page, this);
        }

        private void failed(ApiFailure failure, BiConsumer<Exception, Call> failed) {
            budget().answered(failure instanceof RateLimited, took);
            if (failure instanceof RateLimited limited) {
                limited.retryAfter().ifPresent(budget()::pauseFor);
            }
            Optional<Duration> pause = retries.pause(failure, attempts);
            if (pause.isPresent()) {
                life.after(pause.get().toNanos(), () -> queue(this));
            } else {
                failed.accept(failure, this);
            }
        }
    }

    void members(URI url, BiConsumer<Page<Member>, Call> answer, BiConsumer<Exception, Call> failed) {
        queue(new Call(walks, url, world.workspace::members, answer, failed));
    }

    void list(URI url, BiConsumer<Page<SegmentRow>, Call> answer, BiConsumer<Exception, Call> failed) {
        queue(new Call(lists, url, none -> world.workspace.list(), answer, failed));
    }

    private void queue(Call call) {
        call.line.add(call);
        send();
    }

    private void send() {
        while (!waiting && life.isHolding() && !(lists.isEmpty() && walks.isEmpty())) {
            long wait = world.defect == Defect.OVERSPENDS ? 0 : budget.tryTake();
            if (wait == 0) {
                send(lists.isEmpty() ? walks.remove() : lists.remove());
            } else {
                waiting = true;
                life.after(wait, () -> {
                    waiting = false;
                    send();
                });
            }
        }
    }

    private void send(Call call) {
        world.witness.requested();
        long latency = FASTEST + world.random.nextInt(SPREAD);
        call.attempts++;
        call.took = Duration.ofNanos(latency);
        life.after(latency, call.sent);
    }
}
