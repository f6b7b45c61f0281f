package io.segmentrelay.session;

import static io.segmentrelay.session.SessionState.CLOSED;
import static io.segmentrelay.session.SessionState.LOADING;
import static io.segmentrelay.session.SessionState.PAUSED;
import static io.segmentrelay.session.SessionState.STOPPED;
import static io.segmentrelay.session.SessionState.TOKEN_REFUSED;
import static io.segmentrelay.session.SessionState.WAITS_FOR_LIST;
import static io.segmentrelay.session.SessionState.WALKING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.publish.AccountWriter;

/** Every arrow of the drawing of {@link SessionState}; whatever else happens to a session leaves its state as it is. */
@Timeout(30)
class SessionStateTest {
    /** What happens to a session. */
    enum Happening {
        COMMITTED,
        LIST_TAKEN,
        LIST_FAILED,
        LIST_REFUSED,
        LIST_GIVEN_UP,
        PAUSE,
        RESUME,
        TOKEN_REFUSED,
        TOKEN_ACCEPTED,
        STOP,
        CLOSE
    }

    private final CountDownLatch commit = new CountDownLatch(1);
    private final AccountWriter writer = SessionsOfMain.writer((ledger, batch) -> await(commit), Duration.ofMillis(1));
    private final AccountSession session = SessionsOfMain.session("main", () -> true, writer, 1000, Clock.systemUTC());
    private long signals;

    @AfterEach
    void close() {
        commit.countDown();
        session.close(Duration.ZERO);
    }

    static Stream<Arguments> arrows() {
        Map<SessionState, Map<Happening, SessionState>> arrows = new EnumMap<>(SessionState.class);
        arrows.put(LOADING, Map.of(Happening.COMMITTED, WAITS_FOR_LIST));
        arrows.put(WAITS_FOR_LIST, Map.of(Happening.LIST_TAKEN, WALKING, Happening.PAUSE, PAUSED,
                Happening.TOKEN_REFUSED, TOKEN_REFUSED));
        arrows.put(WALKING, Map.of(Happening.LIST_FAILED, WAITS_FOR_LIST, Happening.LIST_REFUSED, WAITS_FOR_LIST,
                Happening.LIST_GIVEN_UP, WAITS_FOR_LIST, Happening.PAUSE, PAUSED, Happening.TOKEN_REFUSED, TOKEN_REFUSED));
        arrows.put(TOKEN_REFUSED, Map.of(Happening.TOKEN_ACCEPTED, WAITS_FOR_LIST, Happening.PAUSE, PAUSED));
        arrows.put(PAUSED, Map.of(Happening.RESUME, WAITS_FOR_LIST));
        arrows.put(STOPPED, Map.of());
        arrows.put(CLOSED, Map.of());
        return arrows.entrySet().stream().flatMap(from -> Stream.of(Happening.values()).map(happening -> Arguments.of(
                from.getKey(), happening, happening == Happening.CLOSE ? CLOSED
                        : happening == Happening.STOP && from.getKey() != CLOSED ? STOPPED
                                : from.getValue().getOrDefault(happening, from.getKey()))));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void aSessionGoesWhereItsDrawingSays(SessionState from, Happening happening, SessionState to) throws Exception {
        // given
        reach(from);
        assertThat(session.state()).isEqualTo(from);

        // when
        happen(happening);

        // then
        assertThat(session.state()).isEqualTo(to);
    }

    @ParameterizedTest
    @EnumSource(SessionState.class)
    void itsListIsReadWhileItWaitsOrWalksAndSegmentsAreTakenWhileItWalksAlone(SessionState state) throws Exception {
        // given
        reach(state);

        // then
        assertThat(session.isListable()).isEqualTo(state == WAITS_FOR_LIST || state == WALKING);
        assertThat(session.takeDue(Instant.now()).isEmpty()).isEqualTo(state != WALKING);
    }

    /** What was so before a pause or a refusal is so again behind it. */
    @ParameterizedTest
    @EnumSource(value = SessionState.class, names = { "WAITS_FOR_LIST", "WALKING", "TOKEN_REFUSED" })
    void aPauseLeadsBackToWhereItBegan(SessionState before) throws Exception {
        // given
        reach(before);

        // when
        happen(Happening.PAUSE);
        happen(Happening.RESUME);

        // then
        assertThat(session.state()).isEqualTo(before);
    }

    private void reach(SessionState state) throws Exception {
        if (state == LOADING) {
            writer.prove();
        } else {
            commit.countDown();
        }
        SessionsOfMain.start(session);
        switch (state) {
            case LOADING, WAITS_FOR_LIST -> {
            }
            case WALKING -> happen(Happening.LIST_TAKEN);
            case TOKEN_REFUSED -> happen(Happening.TOKEN_REFUSED);
            case PAUSED -> happen(Happening.PAUSE);
            case STOPPED -> happen(Happening.STOP);
            case CLOSED -> happen(Happening.CLOSE);
        }
    }

    private void happen(Happening happening) throws Exception {
        switch (happening) {
            case COMMITTED -> {
                commit.countDown();
                assertThat(session.state() == CLOSED || writer.awaitProof()).isTrue();
            }
            case LIST_TAKEN -> session.list().taken(Ledgers.list("1", 3, Ledgers.SEGMENT));
            case LIST_FAILED -> session.list().failed("the server is down");
            case LIST_REFUSED -> session.list().refused("none of its segments is known");
            case LIST_GIVEN_UP -> session.list().giveUp();
            case PAUSE -> signal(SignalKind.PAUSE);
            case RESUME -> signal(SignalKind.RESUME);
            case TOKEN_REFUSED -> session.api().token().refused();
            case TOKEN_ACCEPTED -> session.api().token().accepted();
            case STOP -> session.stop("the state belongs to another workspace");
            case CLOSE -> session.close(Duration.ZERO);
        }
    }

    /** Is acted upon at once, unless the writer has ended or waits for its commit. */
    private void signal(SignalKind kind) throws Exception {
        var acted = writer.signal(new Signal(kind, "main", OptionalLong.empty()), signals++);
        if (session.state() != LOADING && session.state() != CLOSED) {
            acted.get(10, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
