package io.segmentrelay.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.spi.ConfigSource;

import io.smallrye.config.SmallRyeConfig;

/**
 * Values of which characters were lost on their way here, so that they mean something else by now: Java decodes environment
 * variables and arguments by the locale, and under {@code LC_ALL=C} knows only ASCII. A filter, say, would match nobody.
 */
final class Undecoded {
    private static final String LOST = "\uFFFD";
    private static final Pattern OURS = Pattern.compile("(relay|usercom|kafka|quarkus|camel)[._].*", Pattern.CASE_INSENSITIVE);

    private final SmallRyeConfig config;

    Undecoded(SmallRyeConfig config) {
        this.config = config;
    }

    List<String> problems() {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .flatMap(source -> ours(source).stream().filter(name -> isLost(source.getValue(name)))
                        .map(name -> problem(source, name)))
                .toList();
    }

    /** A variable that stands for a key is there under both names: the key counts. */
    private static Collection<String> ours(ConfigSource source) {
        Map<String, String> names = new TreeMap<>();
        for (String name : new TreeSet<>(source.getPropertyNames())) {
            if (OURS.matcher(name).matches()) {
                names.put(ConfiguredValue.variable(name), name);
            }
        }
        return names.values();
    }

    private static boolean isLost(String value) {
        return value != null && value.contains(LOST);
    }

    private static String problem(ConfigSource source, String name) {
        String where = ConfiguredValue.where(source.getName(), name);
        return name + ": holds characters that could not be read (" + where + "); takes UTF-8"
                + (where.startsWith("in ") ? "" : ", and a locale that has it, such as LC_ALL=C.UTF-8");
    }
}
