package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The file at the top of the repository and the table of the README tell of the settings that {@link RelayConfig} declares. */
class DocumentedSettingsTest {
    private static final Pattern KEY = Pattern.compile("([A-Za-z%][^=]*)=.*");
    private static final Pattern ROW = Pattern.compile("^\\| (`relay\\.[^|]*)\\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void theFileHoldsTheDefaultOfEverySetting() throws IOException {
        // given
        Map<String, String> packed = new TreeMap<>(LaunchEnvironment.packed());
        packed.keySet().removeIf(key -> !key.startsWith("relay."));
        SmallRyeConfig defaults = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build();

        // then
        assertThat(packed.keySet()).isEqualTo(Setting.RELAY.stream().map(Setting::key).collect(Collectors.toSet()));
        assertThat(Setting.RELAY).allSatisfy(setting -> {
            String value = packed.get(setting.key());
            assertThat(setting.accepts(value)).as(setting.key()).isTrue();
            assertThat(value).as(setting.key())
                    .isEqualTo(defaults.getOptionalValue(setting.key(), String.class).orElse(""));
        });
    }

    @Test
    void everyKeyStandsOnceUnderOneComment() throws IOException {
        // given
        List<String> lines = Files.readAllLines(Path.of("application.properties"));

        // when
        List<Integer> keys = IntStream.range(0, lines.size()).filter(i -> KEY.matcher(lines.get(i)).matches()).boxed()
                .toList();

        // then
        assertThat(keys.stream().map(i -> lines.get(i).substring(0, lines.get(i).indexOf('=')))).doesNotHaveDuplicates();
        assertThat(keys).allMatch(i -> lines.get(i - 1).startsWith("# ") && !lines.get(i - 2).startsWith("# "));
    }

    @Test
    void whatOnlyABuildChangesIsKnownByItsComment() throws IOException {
        assertThat(LaunchEnvironment.fixedAtBuild()).containsEntry("quarkus.package.main-class", "io.segmentrelay.RelayMain")
                .hasSizeGreaterThan(10).doesNotContainKey("quarkus.http.port");
    }

    /**
     * A row may be of several keys: {@code .share} goes on where {@code relay.brake.count} began, a star is for all the rest.
     */
    @Test
    void theTableOfTheReadmeNamesEverySettingWithItsDefault() throws IOException {
        // given
        Map<String, String> packed = LaunchEnvironment.packed();
        Set<String> named = new TreeSet<>();

        // when
        ROW.matcher(Files.readString(Path.of("README.md"))).results().forEach(row -> {
            List<String> keys = codes(row.group(1));
            List<String> defaults = codes(row.group(2));
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i).startsWith(".")
                        ? keys.get(0).substring(0, keys.get(0).lastIndexOf('.')) + keys.get(i)
                        : keys.get(i);
                named.add(key);
                if (!key.endsWith("*") && !defaults.isEmpty()) {
                    assertThat(packed).containsEntry(key, defaults.get(i));
                }
            }
        });

        // then
        assertThat(Setting.RELAY).extracting(Setting::key).allMatch(setting -> named.stream()
                .anyMatch(key -> key.endsWith("*") ? setting.startsWith(key.substring(0, key.length() - 1))
                        : key.equals(setting)));
        assertThat(named).allMatch(key -> key.endsWith("*") || packed.containsKey(key));
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }
}
