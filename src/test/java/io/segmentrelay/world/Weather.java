package io.segmentrelay.world;

import java.time.Duration;

/**
 * What goes wrong.
 *
 * @param failing share of the requests that fail
 * @param crashes how long a life lasts on average; null for ever
 * @param outages how long the API answers on average before it does not for a while; null for ever
 * @param beyond whether the lie goes beyond what the rules of proof assume
 */
record Weather(double failing, Duration crashes, Duration outages, Lie lie, boolean beyond) {
    static Weather fair() {
        return new Weather(0, null, null, Lie.NONE, false);
    }

    static Weather rough(Duration crashes) {
        return new Weather(0.01, crashes, Duration.ofDays(9), Lie.NONE, false);
    }

    Weather lying(Lie how, boolean beyondAssumption) {
        return new Weather(failing, crashes, outages, how, beyondAssumption);
    }

    Weather outages(Duration every) {
        return new Weather(failing, crashes, every, lie, beyond);
    }

    Weather failing(double share) {
        return new Weather(share, crashes, outages, lie, beyond);
    }
}
