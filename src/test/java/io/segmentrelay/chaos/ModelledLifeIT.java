package io.segmentrelay.chaos;

import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.model.Spin;

/** What the packaged program does under chaos, the model of docs/model.md can do; {@code -Dmodel.seeds=7} says which lives. */
@Tag("model")
class ModelledLifeIT {
    @BeforeAll
    static void spinIsThere() {
        Spin.mustBeThere();
    }

    static LongStream seeds() {
        return Seeds.of(System.getProperty("model.seeds", "1-4"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theModelCanLiveEachLife(long seed) throws Exception {
        System.out.println(new ChaosRun(seed).inTheModel().run());
    }
}
