package io.segmentrelay.bench;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("bench")
class BenchIT {
    @Test
    void measures() throws Exception {
        Bench.main();
    }
}
