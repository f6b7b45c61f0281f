package io.segmentrelay;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.Findings;
import io.segmentrelay.dev.DevSandbox;

/**
 * Starts the relay, unless the configuration is wrong: then one line says what, and the exit code is 1. Named by
 * {@code quarkus.package.main-class} and not by an annotation, for where it sees that one, Camel leaves its start to
 * others.
 */
public final class RelayMain {
    private RelayMain() {
    }

    public static void main(String... args) {
        boolean development = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        if (development) {
            DevSandbox.ensureStarted(ConfigCheck::isSet);
        }
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
