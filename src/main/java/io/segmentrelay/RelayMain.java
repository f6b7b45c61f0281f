package io.segmentrelay;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.TokenFilter;
import io.segmentrelay.config.WorkingDirectoryConfig;
import io.segmentrelay.dev.DevSandbox;
import io.segmentrelay.explain.Explain;
import io.segmentrelay.preflight.Plan;
import io.segmentrelay.preflight.Preflight;
import io.segmentrelay.text.OneLine;

/**
 * Starts the relay, unless the configuration is wrong: then one line says what, and the exit code is 1.
 *
 * <p>
 * It is named by {@code quarkus.package.main-class}, not by an annotation: Camel Quarkus leaves its runtime unstarted where
 * it finds an annotated one.
 */
public final class RelayMain {
    /** Set by the build for {@code quarkus:dev}: before Quarkus runs, nothing else shows its mode. */
    private static final String DEVELOPMENT = "segmentrelay.development";
    private static final int HEALTH_MILLIS = 3000;

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
        ConfigProblems configured = ConfigCheck.ofThisProcess(development);
        if (!configured.problems().isEmpty()) {
            System.err.println("segment-relay: " + configured.problems().get(0));
            if (!development) {
                System.exit(1);
            }
            // Quarkus fails too, and then waits for the mistake to be mended.
        }
        WorkingDirectoryConfig.use();
        Quarkus.run(args);
    }

    private static int command(String... args) {
        if (args.length == 1 && args[0].equals("check")) {
            return Preflight.run(System.out);
        }
        if (args.length == 1 && args[0].equals("plan")) {
            return Plan.run(System.out);
        }
        if (args[0].equals("explain")) {
            return Explain.run(System.out, System.err, List.of(args).subList(1, args.length));
        }
        if (args.length == 1 && args[0].equals("health")) {
            return health();
        }
        System.err.println("segment-relay: takes no argument, or 'check', 'plan', 'explain' or 'health', but got '"
                + OneLine.of(String.join(" ", args)) + "'");
        return 1;
    }

    /** Asks the relay on this host whether it is live: 0 if it is. For containers that hold no other HTTP client. */
    private static int health() {
        try {
            int port = Optional.ofNullable(ConfigCheck.configuration().getRawValue("quarkus.http.port"))
                    .map(Integer::parseInt).orElse(8080);
            HttpURLConnection asked = (HttpURLConnection) URI.create("http://localhost:" + port + "/q/health/live").toURL()
                    .openConnection();
            asked.setConnectTimeout(HEALTH_MILLIS);
            asked.setReadTimeout(HEALTH_MILLIS);
            int status = asked.getResponseCode();
            try (InputStream answer = status == 200 ? asked.getInputStream() : asked.getErrorStream()) {
                System.out.println(
                        answer == null ? "answers " + status : new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            }
            return status == 200 ? 0 : 1;
        } catch (IOException | NumberFormatException e) {
            System.out.println("not live: " + e.getMessage());
            return 1;
        }
    }
}
