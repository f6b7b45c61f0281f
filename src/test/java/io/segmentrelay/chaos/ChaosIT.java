package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lives under chaos; {@code -Dchaos.seeds=7} or {@code 1-100} says which, {@code -Dchaos.at-once} how many at the same
 * time.
 */
@Tag("chaos")
@Order(1)
class ChaosIT {
    @Test
    void theRelayStaysTrue() throws Exception {
        // given
        LongStream seeds = Seeds.of(System.getProperty("chaos.seeds", "1-4"));
        ExecutorService lives = Executors.newFixedThreadPool(Integer.getInteger("chaos.at-once", 4));

        // when
        List<Future<ChaosResult>> futures = new ArrayList<>();
        seeds.forEach(seed -> futures.add(lives.submit(() -> new ChaosRun(seed).run())));
        List<String> violations = new ArrayList<>();
        List<ChaosResult> results = new ArrayList<>();
        for (Future<ChaosResult> future : futures) {
            try {
                results.add(future.get());
                System.out.println(future.get());
            } catch (ExecutionException e) {
                violations.add(e.getCause().getMessage());
                System.out.println(e.getCause().getMessage());
            }
        }
        lives.shutdown();
        ChaosResult.tell(results, violations.size());

        // then
        assertThat(violations).isEmpty();
    }
}
