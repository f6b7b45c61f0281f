package io.segmentrelay.testing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No story of the program's: it shows that one which fails is not passed over. */
class FailingStory {
    @RegisterExtension
    final Schedules schedules = new Schedules();

    @Test
    void fails() {
        schedules.hold(() -> {
            throw new AssertionError("planted");
        });
    }
}
