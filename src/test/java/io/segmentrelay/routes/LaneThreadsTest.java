package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneThreadsTest {
    private final AtomicInteger threads = new AtomicInteger();
    private final LaneThreads lanes = new LaneThreads(task -> {
        if (threads.getAndIncrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return new Thread(task);
    });

    /** Else its segment would count as being walked for as long as the session runs. */
    @Test
    void workThatFindsNoThreadIsDoneByOneThatIsBusy() throws Exception {
        // given
        CountDownLatch goOn = new CountDownLatch(1);
        lanes.submit(() -> goOn.await(10, TimeUnit.SECONDS));

        // when
        Future<String> walk = lanes.submit(() -> "walked");
        boolean doneBefore = walk.isDone();
        goOn.countDown();

        // then
        assertThat(doneBefore).isFalse();
        assertThat(walk.get(10, TimeUnit.SECONDS)).isEqualTo("walked");
        assertThat(threads).hasValueGreaterThan(1);
        lanes.shutdownNow();
    }

    /** It has looked for waiting work before there was some, and nobody else ever comes. */
    @Test
    void workThatFindsNoThreadWakesOneThatIsIdle() throws Exception {
        // given
        lanes.submit(() -> "first").get(10, TimeUnit.SECONDS);
        Future<?> second = lanes.submit(() -> {
            throw new IllegalStateException("one that fails keeps nobody else from work");
        });

        // when
        Future<String> walk = lanes.submit(() -> "walked");

        // then
        assertThat(walk.get(10, TimeUnit.SECONDS)).isEqualTo("walked");
        assertThat(second).failsWithin(10, TimeUnit.SECONDS);
        lanes.shutdownNow();
    }
}
