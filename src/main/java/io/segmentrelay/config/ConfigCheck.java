package io.segmentrelay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.smallrye.config.SmallRyeConfig;

/** Reads the configuration before anything else does, and says in one line what is wrong with it. */
public final class ConfigCheck {
    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Checks the files of the working directory, the environment and the command line, over the packed settings.
     *
     * @param building whether what is fixed at build may still change, as in development mode
     */
    public static ConfigProblems ofThisProcess(boolean building) {
        ConfigProblems findings = of(LaunchEnvironment.ofThisProcess(), building);
        return new ConfigProblems(Stream.concat(findings.problems().stream(), temporaryDirectory().stream()).toList(),
                findings.warnings());
    }

    /** The HTTP server and Kafka's compression put files there. */
    private static Optional<String> temporaryDirectory() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Files.delete(Files.createTempFile(directory, "segment-relay", ""));
            return Optional.empty();
        } catch (IOException | SecurityException e) {
            return Optional.of("java.io.tmpdir: no file can be made in " + directory + " (" + e.getMessage()
                    + "); takes a directory that can be written to: mount one there, or name one by -Djava.io.tmpdir");
        }
    }

    static ConfigProblems of(LaunchEnvironment here, boolean building) {
        try {
            return new ConfigCheck(StartConfig.read(here)).findings(building ? Map.of() : PropertyFile.packed());
        } catch (IOException | RuntimeException e) {
            return new ConfigProblems(List.of("the configuration cannot be read: " + e.getMessage()), List.of());
        }
    }

    /** Checks a configuration that is already in use, and thus lies where it lies. */
    static ConfigProblems of(SmallRyeConfig config) {
        return new ConfigCheck(config).findings(Map.of());
    }

    /**
     * Whether anybody gave this key a value, wherever.
     *
     * @param key as in a file
     */
    public static boolean isSet(String key) {
        try {
            return !ConfiguredValue.of(StartConfig.read(LaunchEnvironment.ofThisProcess()), key).isBlank();
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    /**
     * The configuration of this process, for those who need it before Quarkus runs.
     *
     * @param mapping an interface that maps a part of it
     * @throws IOException if a file is there and cannot be read
     */
    public static SmallRyeConfig configuration(Class<?> mapping) throws IOException {
        return StartConfig.mapped(LaunchEnvironment.ofThisProcess(), mapping);
    }

    private ConfigProblems findings(Map<String, String> packed) {
        AccountCheck accounts = new AccountCheck(config);
        UnknownKeys unknown = new UnknownKeys(config);
        problems.addAll(unknown.problems());
        problems.addAll(new Undecoded(config).problems());
        Settings.RELAY.forEach(this::check);
        Settings.CLIENTS.forEach(this::check);
        distinctTopics();
        problems.addAll(new Contradictions(config).problems());
        Settings.FIXED_AT_BUILD.stream().sorted().filter(packed::containsKey).forEach(key -> fixed(key, packed.get(key)));
        problems.addAll(accounts.problems());
        return new ConfigProblems(problems.stream().map(this::masked).toList(),
                Stream.of(unknown.warnings(), accounts.warnings()).flatMap(List::stream).map(this::masked).toList());
    }

    private String masked(String line) {
        return Secrets.masked(config, line);
    }

    private void check(Setting setting) {
        ConfiguredValue given = ConfiguredValue.of(config, setting.key());
        if (given.problem() != null) {
            problems.add(given.problem());
        } else if (given.isThere() && !setting.accepts(given.value())) {
            String got = setting.isSecret() ? given.value().trim().length() + " characters" : given.quoted();
            problems.add(setting.key() + ": got " + got + " " + given.where() + "; takes " + setting.takes());
        }
    }

    private void distinctTopics() {
        Map<String, ConfiguredValue> named = new HashMap<>();
        for (String key : List.of("segments", "memberships", "crawls", "state", "signals")) {
            ConfiguredValue given = ConfiguredValue.of(config, "relay.topics." + key);
            if (given.value() != null) {
                named.merge(given.value().trim(), given, this::sameTopic);
            }
        }
    }

    /** Of two keys that name one topic, somebody's own is to blame, not the default that it met. */
    private ConfiguredValue sameTopic(ConfiguredValue before, ConfiguredValue after) {
        ConfiguredValue blamed = before.ordinal() > after.ordinal() ? before : after;
        problems.add(blamed.key() + ": got " + blamed.quoted() + " " + blamed.where()
                + "; takes a topic that no other of relay.topics.* names");
        return blamed == before ? after : before;
    }

    private void fixed(String key, String built) {
        ConfiguredValue given = ConfiguredValue.of(config, key);
        if (given.isThere() && !built.equals(given.raw())) {
            problems.add(key + ": got " + given.quoted() + " " + given.where() + "; it was fixed at build to \"" + built
                    + "\" and takes nothing else: leave it out, or build with the other value");
        }
    }
}
