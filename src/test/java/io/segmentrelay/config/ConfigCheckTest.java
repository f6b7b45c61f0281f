package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckTest {
    private static final String TOKEN = "uQ7wq0Zr1v9x";
    @TempDir
    Path directory;
    private final Map<String, String> environment = new HashMap<>(Map.of("USERCOM_URL", "https://shop.user.com",
            "USERCOM_TOKEN", TOKEN, "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"));
    private final Map<String, String> commandLine = new HashMap<>();

    @Test
    void threeVariablesAreEnough() {
        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    @Test
    void nothingConfiguredIsOneLineThatNamesWhatIsNeeded() {
        // given
        environment.clear();

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly(
                "nothing is configured: set usercom.url, usercom.token and kafka.bootstrap.servers, or USERCOM_URL,"
                        + " USERCOM_TOKEN and KAFKA_BOOTSTRAP_SERVERS in the environment");
    }

    @Test
    void whatIsMissingIsNamedForEachAccount() {
        // given
        environment.clear();
        environment.put("USERCOM_TOKEN", TOKEN);
        commandLine.put("usercom.second-shop.url", "https://second.user.com");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly("missing: usercom.url (or USERCOM_URL), usercom.second-shop.token"
                + " (or USERCOM_SECOND_SHOP_TOKEN), kafka.bootstrap.servers (or KAFKA_BOOTSTRAP_SERVERS)");
    }

    @Test
    void anAccountMayComeFromTheEnvironmentAlone() {
        // given
        environment.put("USERCOM_SECOND_SHOP_URL", "https://second.user.com");
        environment.put("USERCOM_SECOND_SHOP_TOKEN", "other");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "relay.proxy, u:Tr0ub4dor@proxy:3128, [hidden]@proxy:3128",
            "relay.proxy, http://u:Tr0/ub4@dor@proxy:3128, http://[hidden]@proxy:3128",
            "kafka.bootstrap.servers, u:Tr0ub4dor@one:9092, [hidden]@one:9092" })
    void aPasswordInAnAddressIsNotShown(String key, String address, String shown) {
        // given
        commandLine.put(key, address);

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).singleElement().asString().startsWith(key + ": got \"" + shown + "\"");
    }

    @Test
    void aValueOfWhichCharactersWereLostIsRefused() {
        // given
        environment.put("RELAY_SEGMENTS_INCLUDE", "P\uFFFD\uFFFDac\uFFFD\uFFFDcy*");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly("relay.segments.include: holds characters that could not be read (from"
                + " the environment (RELAY_SEGMENTS_INCLUDE)); takes UTF-8, and a locale that has it, such as LC_ALL=C.UTF-8");
    }

    @Test
    void anUnknownKeyInTheFileIsNamedWithTheNearestKnownOneAndWithoutItsValue() throws IOException {
        // given
        write("relay.poll-intervall=30s");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly("relay.poll-intervall: no such key (in application.properties of"
                + " the working directory); the nearest is relay.poll-interval");
    }

    @ParameterizedTest
    @ValueSource(strings = { "usercom.tokne", "usercom.Shop.token", "usercom.a.b.url", "%dev.usercom.nothing" })
    void anUnknownAccountKeyOnTheCommandLineIsRefused(String key) {
        // given
        commandLine.put(key, TOKEN);

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).singleElement().asString().contains("no such key (from -Dusercom.")
                .endsWith("takes " + AccountKeys.SHAPE).doesNotContain(TOKEN);
    }

    @Test
    void anUnknownVariableIsOnlyWarnedOf() {
        // given
        environment.put("RELAY_SERVICE_HOST", "10.0.0.1");
        environment.put("USERCOM_PORT_8080_TCP_ADDR", "10.0.0.2");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).hasSize(2).allMatch(line -> line.contains("is no setting of this program"));
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
            "kafka.transactional.id | mine | takes nothing: it is made of relay.topics.state and the account",
            "kafka.max.request.size | 100000 | takes a whole number from 1000000 to 2147483647",
            "kafka.compression.type | brotli | takes none, gzip, snappy, lz4 or zstd",
            "relay.retry.delay | 2m | takes at most what relay.retry.max-delay is (60s)",
            "quarkus.devservices.enabled | true | it was fixed at build to \"false\" and takes nothing else: leave it out,"
                    + " or build with the other value" })
    void aBadValueIsNamedWithWhatItTakesWhereverItStands(String key, String value, String takes) {
        // given
        environment.put(ConfiguredValue.variable(key), value);

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly(key + ": got \"" + value + "\" from the environment ("
                + ConfiguredValue.variable(key) + "); " + takes);
    }

    @ParameterizedTest
    @CsvSource({ "kafka.enable.idempotence,true", "kafka.acks,all", "kafka.compression.type,zstd", "kafka.compression.type,''",
            "kafka.group.id,''", "kafka.max.request.size,2000000", "relay.retry.delay,60s" })
    void whatFitsIsTaken(String key, String value) throws IOException {
        // given
        write(key + "=" + value);

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
    }

    @Test
    void oneWorkspaceUnderTwoAccountsIsRefused() {
        // given
        environment.put("USERCOM_SECOND_URL", "https://SHOP.user.com:443/api/public/");
        environment.put("USERCOM_SECOND_TOKEN", "tK9");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).containsExactly("usercom.second.url: got \"https://SHOP.user.com:443/api/public/\""
                + " from the environment (USERCOM_SECOND_URL); takes another workspace than usercom.url, or leave out this"
                + " account");
    }

    @Test
    void oneStandInUnderTwoAccountsIsOnlyWarnedOf() {
        // given
        environment.put("USERCOM_URL", "http://localhost:18080");
        environment.put("USERCOM_SECOND_URL", "http://localhost:18080");
        environment.put("USERCOM_SECOND_TOKEN", "tK9");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).singleElement().asString().contains("another workspace than usercom.url");
    }

    @Test
    void aSegmentThatIsIncludedAndExcludedIsRefused() throws IOException {
        // given
        write("relay.segments.include=1033, VIP*\nrelay.segments.exclude=Test*,VIP*");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).singleElement().asString().startsWith("relay.segments.include: got")
                .endsWith("takes what relay.segments.exclude does not name as well (VIP*)");
    }

    @Test
    void oneTokenForReadersAndForSignalsIsRefusedAndNotShown() {
        // given
        environment.put("RELAY_ADMIN_TOKEN", "the-same-token-twice");
        environment.put("RELAY_READ_TOKEN", "the-same-token-twice");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).singleElement().asString().startsWith("relay.admin-token: got what relay.read-token is")
                .doesNotContain("the-same-token-twice");
    }

    @ParameterizedTest
    @ValueSource(strings = { "relay.user-fields", "relay.segments.include", "relay.segments.exclude" })
    void aListMayBeEmpty(String key) throws IOException {
        // given
        write(key + "=");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
    }

    @Test
    void aTokenThatStandsInTheWrongPlaceIsNotShown() {
        // given
        commandLine.put("relay.baseline", TOKEN);
        commandLine.put("usercom.url", "https://" + TOKEN + ".user.com/somewhere");

        // when
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).hasSize(2).noneMatch(line -> line.contains(TOKEN));
        assertThat(findings.problems().get(0)).contains("[token]");
    }

    @Test
    void theFileOverridesThePackedOneTheEnvironmentTheFileAndTheCommandLineAll() throws IOException {
        // given
        write("relay.crawl.lanes=1\nrelay.brake.count=1\nrelay.commit.pages=1");
        environment.put("RELAY_BRAKE_COUNT", "2");
        environment.put("RELAY_COMMIT_PAGES", "2");
        commandLine.put("relay.commit.pages", "3");

        // when
        var config = StartConfig.read(here());

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
        ConfigProblems findings = check();

        // then
        assertThat(findings.problems()).isEmpty();
    }

    private void write(String file) throws IOException {
        Files.writeString(directory.resolve("application.properties"), file);
    }

    private ConfigProblems check() {
        return ConfigCheck.of(here(), false);
    }

    private LaunchEnvironment here() {
        return new LaunchEnvironment(directory, environment, commandLine);
    }
}
