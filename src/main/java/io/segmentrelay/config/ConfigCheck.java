package io.segmentrelay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.segmentrelay.text.Times;
import io.smallrye.config.SmallRyeConfig;

/** Checks the configuration before anything else reads it: one line for each problem. */
public final class ConfigCheck {
    /** Stands for a character that could not be decoded. */
    private static final String LOST = "\uFFFD";
    private static final Pattern OURS = Pattern.compile("(relay|usercom|kafka|quarkus|camel)[._].*", Pattern.CASE_INSENSITIVE);

    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Checks the files of the working directory, the environment and the command line, over the packed settings.
     *
     * @param building whether settings fixed at build may still change, as in development mode
     */
    public static ConfigProblems ofThisProcess(boolean building) {
        ConfigProblems found = of(LaunchEnvironment.ofThisProcess(), building);
        return new ConfigProblems(Stream.concat(found.problems().stream(), temporaryDirectory().stream()).toList(),
                found.warnings());
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
            return new ConfigCheck(here.read()).check(building ? Map.of() : LaunchEnvironment.fixedAtBuild());
        } catch (IOException | RuntimeException e) {
            return new ConfigProblems(List.of("the configuration cannot be read: " + e.getMessage()), List.of());
        }
    }

    static ConfigProblems of(SmallRyeConfig config) {
        return new ConfigCheck(config).check(Map.of());
    }

    /** @param key as in a file, whatever source its value is from */
    public static boolean isSet(String key) {
        try {
            return !ConfiguredValue.of(LaunchEnvironment.ofThisProcess().read(), key).isBlank();
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    /**
     * The configuration of this process with {@link RelayConfig} mapped, for those who need it before Quarkus runs.
     *
     * @throws IOException if a file is there and cannot be read
     */
    public static SmallRyeConfig configuration() throws IOException {
        return LaunchEnvironment.ofThisProcess().mapped();
    }

    private ConfigProblems check(Map<String, String> fixed) {
        ConfigProblems unknown = UnknownKeys.of(config);
        problems.addAll(unknown.problems());
        lostCharacters();
        Stream.of(Setting.RELAY, Setting.CLIENTS).flatMap(List::stream).forEach(this::check);
        distinctTopics();
        contradictions();
        fixed.forEach(this::fixed);
        ConfigProblems accounts = AccountCheck.of(config);
        problems.addAll(accounts.problems());
        if (!given(Setting.BROKERS.key()).isBlank()) {
            check(Setting.BROKERS);
        }
        return new ConfigProblems(problems.stream().map(this::masked).toList(),
                Stream.of(unknown.warnings(), accounts.warnings()).flatMap(List::stream).map(this::masked).toList());
    }

    private String masked(String line) {
        return Secrets.masked(config, line);
    }

    private void check(Setting setting) {
        ConfiguredValue given = given(setting.key());
        if (given.problem() != null) {
            problems.add(given.problem());
        } else if (given.isThere() && !setting.accepts(given.value())) {
            problems.add(given.refusal("takes " + setting.takes()));
        }
    }

    /** Java decodes variables by the locale; {@code LC_ALL=C} has ASCII alone, and a glob of lost letters matches nothing. */
    private void lostCharacters() {
        Map<String, String> names = new TreeMap<>();
        config.getPropertyNames().forEach(name -> names.merge(ConfiguredValue.variable(name), name,
                (one, other) -> one.equals(ConfiguredValue.variable(one)) ? other : one));
        names.values().stream().filter(name -> OURS.matcher(name).matches()).map(this::given)
                .filter(given -> given.text().contains(LOST))
                .forEach(given -> problems.add(given.key() + ": holds characters that could not be read (" + given.where()
                        + "); takes UTF-8"
                        + (given.where().startsWith("in ") ? "" : ", and a locale that has it, such as LC_ALL=C.UTF-8")));
    }

    private void distinctTopics() {
        Map<String, ConfiguredValue> named = new HashMap<>();
        for (String key : List.of("segments", "memberships", "crawls", "state", "signals")) {
            ConfiguredValue given = given("relay.topics." + key);
            if (!given.isBlank()) {
                named.merge(given.text(), given, this::sameTopic);
            }
        }
    }

    /** Of two keys that name one topic, the one that was set is reported, not the default. */
    private ConfiguredValue sameTopic(ConfiguredValue before, ConfiguredValue after) {
        ConfiguredValue blamed = before.ordinal() > after.ordinal() ? before : after;
        problems.add(blamed.refusal("takes a topic that no other of relay.topics.* names"));
        return blamed == before ? after : before;
    }

    private void contradictions() {
        ConfiguredValue pause = given("relay.retry.delay");
        String longest = given("relay.retry.max-delay").text();
        boolean areTimes = problems.stream().noneMatch(problem -> problem.startsWith("relay.retry."));
        if (areTimes && Times.parse(pause.text()).compareTo(Times.parse(longest)) > 0) {
            problems.add(pause.refusal("takes at most what relay.retry.max-delay is (" + longest + ")"));
        }
        ConfiguredValue included = given("relay.segments.include");
        Set<String> both = names(included);
        both.retainAll(names(given("relay.segments.exclude")));
        if (!both.isEmpty()) {
            problems.add(included.refusal("takes what relay.segments.exclude does not name as well ("
                    + String.join(", ", both) + ")"));
        }
        ConfiguredValue admin = given("relay.admin-token");
        if (!admin.isBlank() && admin.text().equals(given("relay.read-token").text())) {
            problems.add("relay.admin-token: got what relay.read-token is " + admin.where()
                    + "; takes another, or who reads may act");
        }
    }

    private static Set<String> names(ConfiguredValue list) {
        Set<String> names = new LinkedHashSet<>(Takes.Kind.parts(list.text()).toList());
        names.remove("");
        return names;
    }

    private void fixed(String key, String built) {
        ConfiguredValue given = given(key);
        if (given.isThere() && !built.equals(given.raw())) {
            problems.add(given.refusal("it was fixed at build to \"" + built
                    + "\" and takes nothing else: leave it out, or build with the other value"));
        }
    }

    private ConfiguredValue given(String key) {
        return ConfiguredValue.of(config, key);
    }
}
