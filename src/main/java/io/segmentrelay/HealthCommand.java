package io.segmentrelay;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.segmentrelay.config.ConfigCheck;

/** {@code health}: asks the relay on this host whether it is live. For containers that hold no other HTTP client. */
final class HealthCommand {
    private static final int PATIENCE_MILLIS = 3000;

    private HealthCommand() {
    }

    /** @return the exit code: 0 if it is live, else 1 */
    static int run(PrintStream out) {
        try {
            int port = Optional.ofNullable(ConfigCheck.configuration().getRawValue("quarkus.http.port"))
                    .map(Integer::parseInt).orElse(8080);
            HttpURLConnection asked = (HttpURLConnection) URI.create("http://localhost:" + port + "/q/health/live").toURL()
                    .openConnection();
            asked.setConnectTimeout(PATIENCE_MILLIS);
            asked.setReadTimeout(PATIENCE_MILLIS);
            int status = asked.getResponseCode();
            try (InputStream answer = status == 200 ? asked.getInputStream() : asked.getErrorStream()) {
                out.println(answer == null ? "answers " + status : new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            }
            return status == 200 ? 0 : 1;
        } catch (IOException | NumberFormatException e) {
            out.println("not live: " + e.getMessage());
            return 1;
        }
    }
}
