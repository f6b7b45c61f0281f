package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final AtomicLong time = new AtomicLong();
    private final Recovery recovery = new Recovery(time::get);

    @Test
    void restsDoubleUpToAMinute() {
        // when
        List<Long> seconds = IntStream.range(0, 8).mapToObj(failure -> restAfter(Duration.ofSeconds(2)).toSeconds()).toList();

        // then
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void whatHasLastedBeginsWithAShortRestAgain() {
        // given
        recovery.failed("main");
        restAfter(Duration.ofSeconds(2));

        // when
        Duration rest = restAfter(Duration.ofMinutes(2));

        // then
        assertThat(rest).hasSeconds(1);
    }

    @Test
    void anAccountRestsForItself() {
        // when
        recovery.failed("main");
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
        recovery.fenced("main");
        recovery.placed();
        boolean placed = recovery.mayBegin("main");
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        boolean rested = recovery.mayBegin("main");
        recovery.fenced("main");
        time.addAndGet(Duration.ofMinutes(1).toNanos());

        // then
        assertThat(placed).isFalse();
        assertThat(rested).isTrue();
        assertThat(recovery.mayBegin("main")).as("before the group has said who runs it").isFalse();
        assertThat(recovery.rest("main")).hasSeconds(2);
    }

    /** @param lasted since the last rest was over */
    private Duration restAfter(Duration lasted) {
        time.addAndGet(recovery.rest("main").plus(lasted).toNanos());
        recovery.failed("main");
        return recovery.rest("main");
    }
}
