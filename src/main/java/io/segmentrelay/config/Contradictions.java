package io.segmentrelay.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;

/** Settings each of which is one by itself, but which cannot hold together. */
final class Contradictions {
    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    Contradictions(SmallRyeConfig config) {
        this.config = config;
    }

    /** Values that are wrong by themselves are told of elsewhere. */
    List<String> problems() {
        atMost("relay.retry.delay", "relay.retry.max-delay");
        disjoint("relay.segments.include", "relay.segments.exclude");
        different("relay.admin-token", "relay.read-token");
        return problems;
    }

    private void atMost(String key, String limit) {
        Duration value = duration(key);
        Duration most = duration(limit);
        if (value != null && most != null && value.compareTo(most) > 0) {
            problem(given(key), "at most what " + limit + " is (" + given(limit).value().trim() + ")");
        }
    }

    private Duration duration(String key) {
        try {
            return given(key).isBlank() ? null : DurationConverter.parseDuration(given(key).value().trim());
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Who is in both is not followed, and somebody meant otherwise. */
    private void disjoint(String key, String other) {
        Set<String> both = new LinkedHashSet<>(parts(key));
        both.retainAll(parts(other));
        if (!both.isEmpty()) {
            problem(given(key), "what " + other + " does not name as well (" + String.join(", ", both) + ")");
        }
    }

    private List<String> parts(String key) {
        return given(key).isBlank() ? List.of()
                : Stream.of(given(key).value().split(",")).map(String::trim).filter(part -> !part.isEmpty())
                        .collect(Collectors.toList());
    }

    /** Else whoever may look may act. */
    private void different(String key, String other) {
        if (!given(key).isBlank() && !given(other).isBlank() && given(key).value().trim().equals(given(other).value().trim())) {
            problems.add(key + ": got what " + other + " is " + given(key).where() + "; takes another, or who reads may act");
        }
    }

    private void problem(ConfiguredValue given, String takes) {
        problems.add(given.key() + ": got " + given.quoted() + " " + given.where() + "; takes " + takes);
    }

    private ConfiguredValue given(String key) {
        return ConfiguredValue.of(config, key);
    }
}
