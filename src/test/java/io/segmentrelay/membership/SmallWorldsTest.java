package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.membership.SmallTruth.Assumption;
import io.segmentrelay.membership.SmallWorlds.End;
import io.segmentrelay.membership.SmallWorlds.Recovery;

/**
 * All histories of at most four members and four walks that the assumptions allow: nobody is told to have left who never did,
 * and nobody stays for ever who has left. No assumption is one too many.
 */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class SmallWorldsTest {
    private static final int WALKS = 4;
    private static final int FEW_WALKS = 3;
    /** Three until a constant offset is known, and as many misses as the brake asks for; some to spare. */
    private static final int WALKS_TO_RECOVER = 8;
    private static final Set<Assumption> ALL = EnumSet.allOf(Assumption.class);

    @ParameterizedTest(name = "last_counted is told: {0}")
    @ValueSource(booleans = { true, false })
    @Execution(ExecutionMode.SAME_THREAD)
    void nobodyLeavesFalselyAndWhoHasLeftIsFoundOut(boolean tellsLastCounted) {
        // given
        SmallWorlds worlds = new SmallWorlds(ALL, tellsLastCounted);

        // when
        var falseLeft = worlds.falseLeft(WALKS);

        // then
        assertThat(falseLeft).isEmpty();
        assertThat(worlds.histories()).isGreaterThan(1e15);
        for (Recovery recovery : Recovery.values()) {
            assertThat(worlds.stayer(recovery, EnumSet.allOf(End.class), WALKS_TO_RECOVER)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.SAME_THREAD)
    void withoutAnyOneOfTheAssumptionsSomebodyLeavesFalsely(Assumption dropped) {
        // given
        Set<Assumption> rest = EnumSet.copyOf(ALL);
        rest.remove(dropped);

        // when
        var falseLeft = new SmallWorlds(rest, true).falseLeft(FEW_WALKS);

        // then
        assertThat(falseLeft).isPresent();
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void withoutAnyOneOfTheAssumptionsOfTheEndSomebodyStaysForEver() {
        // given
        SmallWorlds worlds = new SmallWorlds(ALL, true);
        worlds.falseLeft(2);

        for (End dropped : End.values()) {
            // when
            var stayer = worlds.stayer(Recovery.WITHOUT_A_FAULT, EnumSet.complementOf(EnumSet.of(dropped)), WALKS_TO_RECOVER);

            // then
            assertThat(stayer).as("without " + dropped).isPresent();
        }
    }
}
