package io.segmentrelay.bench;

import org.junit.jupiter.api.Test;

class BenchIT {
    @Test
    void measures() throws Exception {
        Bench.main();
    }
}
