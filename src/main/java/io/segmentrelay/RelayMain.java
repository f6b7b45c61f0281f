package io.segmentrelay;

import java.util.Locale;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.WorkingDirectoryConfig;
import io.segmentrelay.dev.DevSandbox;
import io.segmentrelay.preflight.Preflight;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.TokenFilter;

/**
 * Starts the relay, unless the configuration is wrong: then one line says what, and the exit code is 1.
 *
 * <p>
 * It is named by {@code quarkus.package.main-class}, not by an annotation: Camel Quarkus leaves its runtime unstarted where
 * it finds an annotated one.
 */
public final class RelayMain {
    /** Set by the build for {@code quarkus:dev}: before Quarkus runs, nothing else tells its mode. */
    private static final String DEVELOPMENT = "segmentrelay.development";

    private RelayMain() {
    }

    public static void main(String... args) {
        // Camel and others convert the names of options in the default locale, and in Turkish an I is no i.
        Locale.setDefault(Locale.ENGLISH);
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager"); // Before anything logs.
        TokenFilter.onEveryHandler();
        boolean development = Boolean.getBoolean(DEVELOPMENT);
        if (development) {
            DevSandbox.ensureStarted(ConfigCheck::isSet);
        }
        if (args.length > 0) {
            System.exit(command(args));
        }
        ConfigProblems findings = ConfigCheck.ofThisProcess(development);
        if (!findings.problems().isEmpty()) {
            System.err.println("segment-relay: " + findings.problems().get(0));
            if (!development) {
                System.exit(1);
            }
            // Quarkus will fail too, and only then does it wait for the mistake to be mended.
        }
        WorkingDirectoryConfig.use();
        Quarkus.run(args);
    }

    private static int command(String... args) {
        if (args.length == 1 && args[0].equals("check")) {
            return Preflight.run(System.out);
        }
        if (args.length == 1 && args[0].equals("health")) {
            return HealthCommand.run(System.out);
        }
        System.err.println("segment-relay: takes no argument, or 'check', or 'health', but got '"
                + OneLine.of(String.join(" ", args)) + "'");
        return 1;
    }
}
