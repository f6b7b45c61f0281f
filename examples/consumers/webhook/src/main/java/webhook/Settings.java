package webhook;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What the file of settings says.
 *
 * @param kafka what is handed to Kafka's clients as it is: all that does not begin with {@code webhook.}
 * @param batch 0: every event is a request; else up to so many ids are one
 * @param patience how long one event is tried
 */
record Settings(Map<String, Object> kafka, String topic, String deadLetters, URI url, Signature signature, Duration timeout,
        Duration pause, Duration longestPause, Duration patience, int batch, Duration batchWait) {
    private static final String OWN = "webhook.";
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Map<String, String> DEFAULTS = Map.of("topic", "usercom.memberships", "dead-letters", "", "url", "",
            "secrets", "", "timeout", "PT15S", "pause", "PT1S", "longest-pause", "PT5M", "patience", "P1D", "batch", "0",
            "batch-wait", "PT5S");

    static Settings read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return of(properties);
    }

    /** @throws IllegalArgumentException in words that tell nothing of address and secrets */
    static Settings of(Properties properties) {
        Map<String, Object> kafka = new HashMap<>(
                Map.of("bootstrap.servers", "localhost:19092", "group.id", "webhook", "auto.offset.reset", "earliest"));
        Map<String, String> own = new HashMap<>(DEFAULTS);
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key).strip();
            if (!key.startsWith(OWN)) {
                kafka.put(key, value);
            } else if (own.put(key.substring(OWN.length()), value) == null) {
                throw new IllegalArgumentException(key + " is no setting");
            }
        }
        String deadLetters = own.get("dead-letters");
        return new Settings(kafka, own.get("topic"),
                deadLetters.isEmpty() ? kafka.get("group.id") + ".dead-letters" : deadLetters, url(own.get("url")),
                Signature.of(own.get("secrets")), timeout(own), duration(own, "pause"),
                duration(own, "longest-pause"), duration(own, "patience"), number(own, "batch"), duration(own, "batch-wait"));
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getUserInfo() == null && text.matches("https?://.*")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Its message would quote the address.
        }
        throw new IllegalArgumentException(
                "webhook.url is no address that begins with https:// or http:// and holds no password");
    }

    /** Partitions that move wait for it, and a group waits for nobody for longer than {@code max.poll.interval.ms}. */
    private static Duration timeout(Map<String, String> own) {
        Duration timeout = duration(own, "timeout");
        if (timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(OWN + "timeout is longer than " + LONGEST + ": " + timeout);
        }
        return timeout;
    }

    private static Duration duration(Map<String, String> own, String key) {
        try {
            Duration duration = Duration.parse(own.get(key));
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // As if it were none.
        }
        throw new IllegalArgumentException(OWN + key + " is no duration such as PT15S: " + own.get(key));
    }

    private static int number(Map<String, String> own, String key) {
        if (!own.get(key).matches("\\d{1,9}")) {
            throw new IllegalArgumentException(OWN + key + " is no number: " + own.get(key));
        }
        return Integer.parseInt(own.get(key));
    }
}
