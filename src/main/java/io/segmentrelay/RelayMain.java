package io.segmentrelay;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.Findings;

/** Starts the relay, unless the configuration is wrong: then one line says what, and the exit code is 1. */
@QuarkusMain
public final class RelayMain {
    private RelayMain() {
    }

    public static void main(String... args) {
        boolean development = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        Findings findings = ConfigCheck.ofThisProcess(development);
        if (findings.problems().isEmpty()) {
            Quarkus.run(args);
            return;
        }
        System.err.println("segment-relay: " + findings.problems().get(0));
        if (!development) {
            System.exit(1);
        }
    }
}
