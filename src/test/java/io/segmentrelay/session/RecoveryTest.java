package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final AtomicLong time = new AtomicLong();
    private final Recovery recovery = new Recovery(time::get);

    @Test
    void restsDoubleUpToAMinute() {
        // when
        List<Long> seconds = IntStream.range(0, 8).mapToObj(failure -> restAfter(SHORT).toSeconds()).toList();

        // then
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void whatHasLastedBeginsWithAShortRestAgain() {
        // given
        recovery.failed("main", SHORT);
        recovery.failed("main", SHORT);

        // when
        Duration rest = restAfter(Duration.ofMinutes(2));

        // then
        assertThat(rest).hasSeconds(1);
    }

    @Test
    void anAccountRestsForItself() {
        // when
        recovery.failed("main", SHORT);
        boolean main = recovery.mayBegin("main");
        boolean shop = recovery.mayBegin("shop");
        time.addAndGet(Duration.ofSeconds(1).toNanos());

        // then
        assertThat(main).isFalse();
        assertThat(shop).isTrue();
        assertThat(recovery.mayBegin("main")).isTrue();
    }

    @Test
    void whoWasFencedWaitsForTheGroupAndForItsRest() {
        // when
        recovery.fenced("main", SHORT);
        recovery.placed();
        boolean placed = recovery.mayBegin("main");
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        boolean rested = recovery.mayBegin("main");
        recovery.fenced("main", SHORT);
        time.addAndGet(Duration.ofMinutes(1).toNanos());

        // then
        assertThat(placed).isFalse();
        assertThat(rested).isTrue();
        assertThat(recovery.mayBegin("main")).as("before the group has said who runs it").isFalse();
        assertThat(recovery.rest("main")).hasSeconds(2);
    }

    private Duration restAfter(Duration lasted) {
        recovery.failed("main", lasted);
        return recovery.rest("main");
    }
}
