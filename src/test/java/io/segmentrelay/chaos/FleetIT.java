package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.history.Summary;
import io.segmentrelay.testing.ProofTable;

/**
 * Three relays share sixty accounts; {@code -Dfleet.seeds=7} or {@code 1-20} says which lives, {@code -Dfleet.accounts} how
 * many accounts.
 */
@Tag("long")
class FleetIT {
    private static final int ACCOUNTS = Integer.getInteger("fleet.accounts", 60);
    private static final double MILLIS = 1000;
    private static final Duration MOVED = Duration.ofSeconds(10);

    private static final ProofTable TABLE = new ProofTable("Three processes, sixty accounts", "seed", "SIGKILL of a relay",
            "SIGSTOP", "moves", "longest move in seconds", "requests", "events checked", "reports", "recounts");

    static LongStream seeds() {
        return Seeds.of(System.getProperty("fleet.seeds", "1-20"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void accountsMoveWithinTenSecondsAndNobodyReadingTheTopicsCanTell(long seed) throws Exception {
        // when
        FleetRun.Result result = new FleetRun(seed, ACCOUNTS).run();
        System.out.println(result);
        Summary checked = result.checked();
        TABLE.row(seed, result.killed(), result.zombies(), result.moved().size(),
                Collections.max(result.moved()).toMillis() / MILLIS, checked.requests(), checked.events(), checked.reports(),
                checked.recounts());

        // then
        assertThat(result.moved()).isNotEmpty().allMatch(took -> took.compareTo(MOVED) < 0);
        assertThat(result.checked().events()).isPositive();
    }
}
