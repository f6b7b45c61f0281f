package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckTest {
    private static final String TOKEN = "uQ7wq0Zr1v9x";
    private static final String SHAPE = "; takes " + AccountKeys.SHAPE;
    @TempDir
    Path directory;
    private final Map<String, String> environment = new HashMap<>(Map.of("USERCOM_URL", "https://shop.user.com",
            "USERCOM_TOKEN", TOKEN, "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"));
    private final Map<String, String> commandLine = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = { "", "USERCOM_SECOND_SHOP_URL=https://second.user.com & USERCOM_SECOND_SHOP_TOKEN=other",
            "kafka.enable.idempotence=true", "kafka.acks=all", "kafka.compression.type=zstd", "kafka.compression.type=",
            "kafka.group.id=", "kafka.max.request.size=2000000", "relay.retry.delay=60s", "relay.user-fields=",
            "relay.segments.include=", "relay.segments.exclude=" })
    void whatFitsIsTaken(String given) throws IOException {
        // when
        ConfigProblems found = check(given);

        // then
        assertThat(found.problems()).isEmpty();
        assertThat(found.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "relay.poll-interval | 60 | takes a time from 10ms to 1d, such as 500ms, 60s, 30m, 24h or 7d",
            "relay.poll-interval | 2d | takes a time from 10ms to 1d, such as 500ms, 60s, 30m, 24h or 7d",
            "relay.poll-interval | '' | takes a time from 10ms to 1d, such as 500ms, 60s, 30m, 24h or 7d",
            "relay.requests-per-second | many | takes a number from 0.1 to 100000, such as 6 or 0.5",
            "relay.requests-per-second | 0 | takes a number from 0.1 to 100000, such as 6 or 0.5",
            "relay.crawl.lanes | 0 | takes a whole number from 1 to 100",
            "relay.too-heavy | maybe | takes skip or crawl",
            "relay.baseline | none | takes snapshot, entered or silent",
            "relay.state | rebuilt | takes keep, move or rebuild",
            "relay.state.partitions | 0 | takes a whole number from 1 to 1000",
            "relay.tombstones | yes | takes true or false",
            "relay.completeness-tolerance | 0.01 | takes a percentage from 0% to 100%, such as 1% or 0.5%",
            "relay.user-fields | custom_id,id | takes names of user fields, comma-separated, each once and not id, or nothing",
            "relay.topics.state | a b | takes the name of a topic: up to 249 letters, digits, dots, hyphens and underscores",
            "relay.topics.state | usercom.crawls | takes a topic that no other of relay.topics.* names",
            "relay.topics.segments | usercom.memberships | takes a topic that no other of relay.topics.* names",
            "relay.topics.replication-factor | 0 | takes -1 for what the broker is set to, or a whole number from 1 to 100",
            "kafka.bootstrap.servers | localhost | takes host:port of Kafka brokers, comma-separated",
            "kafka.enable.idempotence | false | takes nothing but true, on which the relay's promises rest",
            "kafka.acks | 1 | takes nothing but all, on which the relay's promises rest",
            "kafka.isolation.level | read_uncommitted | takes nothing but read_committed, on which the relay's promises rest",
            "kafka.group.id | mine | takes nothing: the group of the relays is named after relay.topics.state",
            "kafka.group.instance.id | one | takes nothing: no two relays of a group may have the same",
            "kafka.partitioner.class | mine.Partitioner | takes nothing: equal keys share a partition as Kafka itself has it",
            "kafka.partitioner.ignore.keys | true | takes nothing but false, on which the relay's promises rest",
            "kafka.transactional.id | mine | takes nothing: it is made of relay.topics.state and the account",
            "kafka.max.request.size | 100000 | takes a whole number from 1000000 to 2147483647",
            "kafka.compression.type | brotli | takes none, gzip, snappy, lz4 or zstd",
            "relay.retry.delay | 2m | takes at most what relay.retry.max-delay is (60s)",
            "quarkus.devservices.enabled | true | it was fixed at build to \"false\" and takes nothing else: leave it out,"
                    + " or build with the other value" })
    void aBadValueIsNamedWithWhatItTakesWhereverItStands(String key, String value, String takes) throws IOException {
        // when
        ConfigProblems found = check(ConfiguredValue.variable(key) + "=" + value);

        // then
        assertThat(found.problems()).containsExactly(key + ": got \"" + value + "\" from the environment ("
                + ConfiguredValue.variable(key) + "); " + takes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "USERCOM_URL= & USERCOM_TOKEN= & KAFKA_BOOTSTRAP_SERVERS= | nothing is configured: set usercom.url, usercom.token and"
                    + " kafka.bootstrap.servers, or USERCOM_URL, USERCOM_TOKEN and KAFKA_BOOTSTRAP_SERVERS in the environment",
            "USERCOM_URL= & KAFKA_BOOTSTRAP_SERVERS= & -Dusercom.second-shop.url=https://second.user.com | missing: usercom.url (or"
                    + " USERCOM_URL), usercom.second-shop.token (or USERCOM_SECOND_SHOP_TOKEN), kafka.bootstrap.servers (or"
                    + " KAFKA_BOOTSTRAP_SERVERS)",
            "-Drelay.proxy=u:Tr0ub4dor@proxy:3128 | relay.proxy: got \"[hidden]@proxy:3128\" from -Drelay.proxy; takes host:port of"
                    + " a proxy, such as proxy.example.com:3128, or nothing",
            "relay.proxy=http://u:Tr0/ub4@dor@proxy:3128 | relay.proxy: got \"http://[hidden]@proxy:3128\" in"
                    + " application.properties of the working directory; takes host:port of a proxy, such as"
                    + " proxy.example.com:3128, or nothing",
            "-Dkafka.bootstrap.servers=u:Tr0ub4dor@one:9092 | kafka.bootstrap.servers: got \"[hidden]@one:9092\" from"
                    + " -Dkafka.bootstrap.servers; takes host:port of Kafka brokers, comma-separated",
            "RELAY_ADMIN_TOKEN=Tr0ub4dor | relay.admin-token: got 9 characters from the environment (RELAY_ADMIN_TOKEN); takes at"
                    + " least 16 characters without a space, or nothing",
            "RELAY_SEGMENTS_INCLUDE=P\uFFFD\uFFFDac\uFFFD* | relay.segments.include: holds characters that could not be read (from"
                    + " the environment (RELAY_SEGMENTS_INCLUDE)); takes UTF-8, and a locale that has it, such as LC_ALL=C.UTF-8",
            "KAFKA_SASL_JAAS_CONFIG=pass\uFFFDword | kafka.sasl.jaas.config: holds characters that could not be read (from the"
                    + " environment (KAFKA_SASL_JAAS_CONFIG)); takes UTF-8, and a locale that has it, such as LC_ALL=C.UTF-8",
            "relay.poll-intervall=30s | relay.poll-intervall: no such key (in application.properties of the working directory);"
                    + " the nearest is relay.poll-interval",
            "-Dusercom.tokne=Tr0ub4dor | usercom.tokne: no such key (from -Dusercom.tokne)" + SHAPE,
            "-Dusercom.Shop.token=Tr0ub4dor | usercom.Shop.token: no such key (from -Dusercom.Shop.token)" + SHAPE,
            "-Dusercom.a.b.url=Tr0ub4dor | usercom.a.b.url: no such key (from -Dusercom.a.b.url)" + SHAPE,
            "-D%dev.usercom.nothing=Tr0ub4dor | usercom.nothing: no such key (from -Dusercom.nothing)" + SHAPE,
            "USERCOM_SECOND_URL=https://SHOP.user.com:443/api/public/ & USERCOM_SECOND_TOKEN=tK9 | usercom.second.url: got"
                    + " \"https://SHOP.user.com:443/api/public/\" from the environment (USERCOM_SECOND_URL); takes another workspace"
                    + " than usercom.url, or leave out this account",
            "relay.segments.include=1033, VIP* & relay.segments.exclude=Test*,VIP* | relay.segments.include: got \"1033, VIP*\" in"
                    + " application.properties of the working directory; takes what relay.segments.exclude does not name as well"
                    + " (VIP*)",
            "relay.freshness-objective=VIP*:15m,Slow:1 | relay.freshness-objective: got \"VIP*:15m,Slow:1\" in"
                    + " application.properties of the working directory; takes ids or name globs, each with a colon and a time"
                    + " such as 15m, comma-separated, or nothing",
            "relay.size-alarm=VIP*:20 | relay.size-alarm: got \"VIP*:20\" in application.properties of the working directory;"
                    + " takes ids or name globs, each with a colon and a percentage such as 20%, comma-separated, or nothing",
            "RELAY_ADMIN_TOKEN=Tr0ub4dor-Tr0ub4dor & RELAY_READ_TOKEN=Tr0ub4dor-Tr0ub4dor | relay.admin-token: got what"
                    + " relay.read-token is from the environment (RELAY_ADMIN_TOKEN); takes another, or who reads may act" })
    void aMistakeIsOneLineThatSaysHowToMendItAndShowsNoSecret(String given, String line) throws IOException {
        // when
        ConfigProblems found = check(given);

        // then
        assertThat(found.problems()).containsExactly(line);
        assertThat(line).doesNotContain("Tr0ub4dor");
    }

    @Test
    void settingsThatContradictEachOtherAreToldOfBesideOthersThatAreWrong() throws IOException {
        // when
        ConfigProblems found = check(
                "relay.baseline=none & relay.retry.delay=2m & relay.segments.include=VIP & relay.crawl.lanes=0"
                        + " & relay.segments.exclude=VIP");

        // then
        assertThat(found.problems()).map(problem -> problem.substring(0, problem.indexOf(':'))).containsExactly(
                "relay.baseline", "relay.crawl.lanes", "relay.retry.delay", "relay.segments.include");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "RELAY_SERVICE_HOST=10.0.0.1 | RELAY_SERVICE_HOST is no setting of this program",
            "USERCOM_PORT_8080_TCP_ADDR=10.0.0.2 | USERCOM_PORT_8080_TCP_ADDR is no setting of this program",
            "USERCOM_URL=http://localhost:1 & USERCOM_SECOND_URL=http://localhost:1 & USERCOM_SECOND_TOKEN=tK9 | takes another"
                    + " workspace than usercom.url" })
    void whatMayBeMeantIsOnlyWarnedOf(String given, String warning) throws IOException {
        // when
        ConfigProblems found = check(given);

        // then
        assertThat(found.problems()).isEmpty();
        assertThat(found.warnings()).singleElement().asString().contains(warning);
    }

    @Test
    void aTokenThatStandsInTheWrongPlaceIsNotShown() throws IOException {
        // when
        ConfigProblems found = check("-Drelay.baseline=" + TOKEN + " & -Dusercom.url=https://" + TOKEN + ".user.com/somewhere");

        // then
        assertThat(found.problems()).hasSize(2).noneMatch(line -> line.contains(TOKEN));
        assertThat(found.problems().get(0)).contains("[token]");
    }

    @Test
    void theFileOverridesThePackedOneTheEnvironmentTheFileAndTheCommandLineAll() throws IOException {
        // given
        give("relay.crawl.lanes=1 & relay.brake.count=1 & relay.commit.pages=1");
        give("RELAY_BRAKE_COUNT=2 & RELAY_COMMIT_PAGES=2");
        give("-Drelay.commit.pages=3");

        // when
        var config = here().read();

        // then
        assertThat(config.getRawValue("relay.crawl.lanes")).isEqualTo("1");
        assertThat(config.getRawValue("relay.brake.count")).isEqualTo("2");
        assertThat(config.getRawValue("relay.commit.pages")).isEqualTo("3");
        assertThat(config.getRawValue("relay.commit.chunk")).isEqualTo("1000");
    }

    @Test
    void theRepositorysOwnFileMayLieInTheWorkingDirectory() throws IOException {
        // given
        Files.copy(Path.of("application.properties"), directory.resolve("application.properties"));

        // when
        ConfigProblems found = check("");

        // then
        assertThat(found.problems()).isEmpty();
    }

    /** What is in capitals is a variable, what begins with -D an argument, and the rest stands in the file. */
    private void give(String given) throws IOException {
        for (String one : given.isEmpty() ? new String[0] : given.split(" & ")) {
            String[] entry = one.split("=", 2);
            if (entry[0].startsWith("-D")) {
                commandLine.put(entry[0].substring(2), entry[1]);
            } else if (entry[0].equals(entry[0].toUpperCase(Locale.ROOT))) {
                environment.put(entry[0], entry[1]);
            } else {
                Files.writeString(directory.resolve("application.properties"), one + "\n", StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        }
    }

    private ConfigProblems check(String given) throws IOException {
        give(given);
        return ConfigCheck.of(here(), false);
    }

    private LaunchEnvironment here() {
        return new LaunchEnvironment(directory, environment, commandLine);
    }
}
