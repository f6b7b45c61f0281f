package io.segmentrelay.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;

/** Knows secret settings by their names: no log, trace or finding shows their values, and no route may use one. */
public final class Secrets {
    /** A key or the name of a variable, in lower case, with dots for all that is neither letter nor digit. */
    private static final Pattern NAME = Pattern
            .compile("(\\.[^.]+\\.|env\\.|sysenv\\.|sys\\.)?\\.*(usercom|relay|kafka|camel|quarkus)"
                    + "\\.(.*\\.)?(\\w*(token|password|passphrase|secret|credentials)|jaas\\.config|keystore\\.key|otlp\\.(.*\\.)?headers)");
    private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]");
    /** The password within the value: of a login module, or behind the name of a user and a colon. */
    private static final Pattern PARTS = Pattern.compile("(?i)(?:password|secret)\\s*=\\s*\"?([^\";\\s]+)|^[^:\\s=]+:(\\S+)$");
    /** A shorter one may be a common word: hiding it would make the log unreadable. */
    private static final int SHORTEST = 8;

    private Secrets() {
    }

    /** @param name a key as in a file, or the name of an environment variable */
    public static boolean isSecret(String name) {
        return NAME.matcher(OTHERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(".")).matches();
    }

    /** From now on logs and traces show none of the secrets of this configuration that have 8 characters or more. */
    public static void hide(Config config) {
        values(config).forEach(TokenFilter::hide);
    }

    /** The line with {@code [token]} in the place of any such secret of this configuration. */
    static String masked(Config config, String line) {
        String masked = line;
        for (String value : (Iterable<String>) values(config)
                .sorted(Comparator.comparingInt(String::length).reversed())::iterator) {
            masked = masked.replace(value, "[token]");
        }
        return masked;
    }

    private static Stream<String> values(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).filter(Secrets::isSecret)
                .flatMap(key -> value(config, key).stream()).map(String::trim).flatMap(Secrets::withParts)
                .filter(value -> value.length() >= SHORTEST).distinct();
    }

    private static Optional<String> value(Config config, String key) {
        try {
            return config.getOptionalValue(key, String.class);
        } catch (NoSuchElementException | IllegalArgumentException e) {
            return Optional.empty(); // It refers to a key without a value.
        }
    }

    private static Stream<String> withParts(String value) {
        List<String> parts = PARTS.matcher(value).results().flatMap(Secrets::groups).toList();
        return Stream.concat(Stream.of(value), parts.stream());
    }

    private static Stream<String> groups(MatchResult found) {
        return Stream.of(1, 2).map(found::group).filter(group -> group != null);
    }
}
