package io.segmentrelay.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;

/**
 * The value of a key, and where it stands.
 *
 * @param key as in a file
 * @param value with references replaced; null for none
 * @param raw as written; null for none
 * @param source where it stands; null for nowhere
 * @param ordinal the source's: the higher prevails
 * @param problem a line that says why the value is unknown; null if it is known
 */
record ConfiguredValue(String key, String value, String raw, String source, int ordinal, String problem) {
    /** As SmallRye names it. */
    static final String COMMAND_LINE = "SysPropConfigSource";
    private static final Pattern PROPERTIES = Pattern.compile("PropertiesConfigSource\\[source=(.*)]");
    /** A user's name and password before a host, which no line shows. */
    private static final Pattern USER_INFO = Pattern.compile("^(\\w+://)?[^:]*:.*@");
    private static final int LONGEST = 80;

    static ConfiguredValue of(SmallRyeConfig config, String key) {
        try {
            ConfigValue found = config.getConfigValue(key);
            return new ConfiguredValue(key, found.getValue(), found.getRawValue(), found.getSourceName(),
                    found.getConfigSourceOrdinal(), null);
        } catch (RuntimeException e) {
            return new ConfiguredValue(key, null, null, null, 0,
                    key + ": refers to something that has no value: " + e.getMessage());
        }
    }

    boolean isThere() {
        return raw != null;
    }

    boolean isBlank() {
        return value == null || value.isBlank();
    }

    /** Without surrounding blanks; empty for none. */
    String text() {
        return value == null ? "" : value.trim();
    }

    /** Such as {@code relay.crawl.lanes: got "0" in application.properties; takes a whole number ...}. */
    String refusal(String takes) {
        return key + ": got " + shown() + " " + where() + "; " + takes;
    }

    private String shown() {
        if (Secrets.isSecret(key)) {
            return text().length() + " characters";
        }
        String shown = USER_INFO.matcher(value.replaceAll("\\p{Cntrl}", " ")).replaceFirst("$1[hidden]@");
        return "\"" + (shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown) + "\"";
    }

    /** Where the value stands, such as {@code from the environment (RELAY_CRAWL_LANES)}. */
    String where() {
        return where(source, key);
    }

    static String where(String sourceName, String key) {
        Matcher properties = PROPERTIES.matcher(sourceName);
        String source = properties.matches() ? properties.group(1) : sourceName;
        if (source.startsWith(COMMAND_LINE)) {
            return "from -D" + key;
        }
        return source.startsWith("EnvConfigSource") ? "from the environment (" + variable(key) + ")" : "in " + source;
    }

    /** The environment variable that stands for a key. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
