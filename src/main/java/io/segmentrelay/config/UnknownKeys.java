package io.segmentrelay.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.spi.ConfigSource;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;

/**
 * Keys that nobody reads. In a file or on the command line they are mistakes; in the environment they may be Kubernetes's,
 * which sets {@code RELAY_SERVICE_HOST} and the like for a service of that name. Values are never shown: an unknown key may
 * hold a token.
 */
final class UnknownKeys {
    private static final Pattern PROFILE = Pattern.compile("^%[^.]+\\.");
    private static final Set<String> KNOWN = Stream
            .concat(Settings.RELAY_KEYS.stream(), Stream.of(AccountKeys.url("main"), AccountKeys.token("main")))
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> VARIABLES = KNOWN.stream().map(ConfiguredValue::variable)
            .collect(Collectors.toUnmodifiableSet());

    private final SmallRyeConfig config;

    UnknownKeys(SmallRyeConfig config) {
        this.config = config;
    }

    List<String> problems() {
        return sources().filter(source -> !(source instanceof EnvConfigSource)).flatMap(source -> ours(source)
                .filter(key -> !KNOWN.contains(key) && !AccountKeys.isKey(key))
                .map(key -> key + ": no such key (" + ConfiguredValue.where(source.getName(), key) + "); " + remedy(key)))
                .distinct().toList();
    }

    private static String remedy(String key) {
        return key.startsWith("relay.") ? "the nearest is " + NearestKey.nearest(key, Settings.RELAY_KEYS)
                : "takes " + AccountKeys.SHAPE;
    }

    private static Stream<String> ours(ConfigSource source) {
        return new TreeSet<>(source.getPropertyNames()).stream().map(name -> PROFILE.matcher(name).replaceFirst(""))
                .filter(name -> name.startsWith("relay.") || name.startsWith("usercom."));
    }

    List<String> warnings() {
        return sources().filter(EnvConfigSource.class::isInstance)
                .flatMap(source -> new TreeSet<>(source.getPropertyNames()).stream())
                .filter(name -> name.startsWith("RELAY_") || name.startsWith("USERCOM_"))
                .filter(name -> !VARIABLES.contains(name) && !AccountKeys.isVariable(name))
                .map(name -> "the environment variable " + name + " is no setting of this program, the nearest is "
                        + NearestKey.nearest(name, VARIABLES))
                .distinct().toList();
    }

    private Stream<ConfigSource> sources() {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false);
    }
}
