package io.segmentrelay.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.record.CompressionType;

import io.quarkus.runtime.configuration.DurationConverter;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.client.HttpProxy;

/** The kinds of values that settings take. */
final class SettingTypes {
    /** What Quarkus and Camel read alike: a bare number would be seconds to the one and milliseconds to the other. */
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}(ms|s|m|h|d)");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:]+]");
    private static final Pattern BROKERS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^,:\\s]+):[0-9]{1,5}");

    private SettingTypes() {
    }

    static Setting duration(String key, String from, String to) {
        return new Setting(key, "a time from " + from + " to " + to + ", such as 500ms, 60s, 30m, 24h or 7d", text -> {
            Duration value = duration(text);
            must(value.compareTo(duration(from)) >= 0 && value.compareTo(duration(to)) <= 0);
        }, false);
    }

    private static Duration duration(String text) {
        must(DURATION.matcher(text).matches());
        return DurationConverter.parseDuration(text);
    }

    static Setting integer(String key, long from, long to) {
        return new Setting(key, "a whole number from " + from + " to " + to, text -> {
            long value = Long.parseLong(text);
            must(value >= from && value <= to);
        }, false);
    }

    /** Replicas: -1 leaves them to the broker. */
    static Setting replicas(String key) {
        return new Setting(key, "-1 for what the broker is set to, or a whole number from 1 to 100", text -> {
            int value = Integer.parseInt(text);
            must(value == -1 || value >= 1 && value <= 100);
        }, false);
    }

    static Setting rate(String key, String above, String to) {
        return new Setting(key, "a number from " + above + " to " + to + ", such as 6 or 0.5", text -> {
            BigDecimal value = new BigDecimal(text);
            must(value.compareTo(new BigDecimal(above)) >= 0 && value.compareTo(new BigDecimal(to)) <= 0);
        }, false);
    }

    static Setting share(String key) {
        return new Setting(key, Share.TAKES, Share::valueOf, false);
    }

    static Setting yesOrNo(String key) {
        return new Setting(key, "true or false", text -> must(text.equals("true") || text.equals("false")), false);
    }

    static Setting oneOf(String key, Enum<?>[] values) {
        List<String> words = Stream.of(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
        String takes = words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " or "
                + words.get(words.size() - 1);
        return new Setting(key, takes, text -> must(words.contains(text)), false);
    }

    static Setting topic(String key) {
        return new Setting(key, "the name of a topic: up to 249 letters, digits, dots, hyphens and underscores",
                text -> must(TOPIC.matcher(text).matches() && !text.equals(".") && !text.equals("..")), false);
    }

    static Setting directory(String key) {
        return new Setting(key, "a directory", java.nio.file.Path::of, false);
    }

    static Setting globs(String key) {
        return new Setting(key, "ids or name globs, comma-separated, or nothing", text -> {
        }, true);
    }

    static Setting fields(String key) {
        return new Setting(key, "names of user fields, comma-separated, each once and not id, or nothing",
                text -> new FieldSet(Stream.of(text.split(",", -1)).map(String::trim).toList()), true);
    }

    static Setting hosts(String key) {
        return new Setting(key, "names or addresses of this host without a port, comma-separated, or nothing",
                text -> must(Stream.of(text.split(",", -1)).map(String::trim).allMatch(HOST.asMatchPredicate())), true);
    }

    /** What a person or a script shows to be let in. */
    static Setting secret(String key) {
        return new Setting(key, "at least 16 characters without a space, or nothing",
                text -> must(text.length() >= 16 && text.chars().noneMatch(Character::isWhitespace)), true);
    }

    /** What a server is shown as a user's name and password. */
    static Setting credentials(String key) {
        return new Setting(key, "user:password, or nothing", text -> must(text.indexOf(':') > 0), true);
    }

    static Setting proxy(String key) {
        return new Setting(key, "host:port of a proxy, such as proxy.example.com:3128, or nothing",
                text -> HttpProxy.of(text, Optional.empty()), true);
    }

    static Setting brokers(String key) {
        return new Setting(key, "host:port of Kafka brokers, comma-separated",
                text -> must(Stream.of(text.split(",")).map(String::trim).allMatch(BROKERS.asMatchPredicate())), false);
    }

    /** What the relay sets itself, for what it promises: another value would be ignored, or break that. */
    static Setting only(String key, String value) {
        return new Setting(key, "nothing but " + value + ", on which the relay's promises rest",
                text -> must(text.equals(value)),
                true);
    }

    /** What the relay gives each of its clients itself. */
    static Setting unset(String key, String why) {
        return new Setting(key, "nothing: " + why, text -> must(false), true);
    }

    static Setting codec(String key) {
        return new Setting(key, "none, gzip, snappy, lz4 or zstd", CompressionType::forName, true);
    }

    private static void must(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }
}
