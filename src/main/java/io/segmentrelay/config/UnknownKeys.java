package io.segmentrelay.config;

import java.util.Collection;
import java.util.Comparator;
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

/** Keys that nothing reads: mistakes, except for variables, some of which Kubernetes sets. No line shows a value. */
final class UnknownKeys {
    private static final Pattern PROFILE = Pattern.compile("^%[^.]+\\.");
    private static final Set<String> SETTINGS = Setting.RELAY.stream().map(Setting::key)
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> VARIABLES = Stream
            .concat(SETTINGS.stream(), Stream.of("usercom.url", "usercom.token")).map(ConfiguredValue::variable)
            .collect(Collectors.toUnmodifiableSet());

    private UnknownKeys() {
    }

    static ConfigProblems of(SmallRyeConfig config) {
        List<ConfigSource> sources = StreamSupport.stream(config.getConfigSources().spliterator(), false).toList();
        List<String> problems = sources.stream().filter(source -> !(source instanceof EnvConfigSource))
                .flatMap(UnknownKeys::problems).distinct().toList();
        List<String> warnings = sources.stream().filter(EnvConfigSource.class::isInstance)
                .flatMap(UnknownKeys::warnings).distinct().toList();
        return new ConfigProblems(problems, warnings);
    }

    private static Stream<String> problems(ConfigSource source) {
        return new TreeSet<>(source.getPropertyNames()).stream().map(name -> PROFILE.matcher(name).replaceFirst(""))
                .filter(key -> key.startsWith("relay.") || key.startsWith("usercom."))
                .filter(key -> !SETTINGS.contains(key) && !AccountKeys.isKey(key))
                .map(key -> key + ": no such key (" + ConfiguredValue.where(source.getName(), key) + "); "
                        + (key.startsWith("relay.") ? "the nearest is " + nearest(key, SETTINGS)
                                : "takes " + AccountKeys.SHAPE));
    }

    private static Stream<String> warnings(ConfigSource environment) {
        return new TreeSet<>(environment.getPropertyNames()).stream()
                .filter(name -> name.startsWith("RELAY_") || name.startsWith("USERCOM_"))
                .filter(name -> !VARIABLES.contains(name) && !AccountKeys.isVariable(name))
                .map(name -> "the environment variable " + name + " is no setting of this program, the nearest is "
                        + nearest(name, VARIABLES));
    }

    private static String nearest(String word, Collection<String> known) {
        return known.stream().sorted().min(Comparator.comparingInt(candidate -> distance(word, candidate))).orElseThrow();
    }

    /** How many letters to insert, delete or replace turn one word into the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = i == 0 ? j : diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = i == 0 ? j : Math.min(replaced, Math.min(diagonal, row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
