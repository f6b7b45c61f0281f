package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The file at the top of the repository is the documentation of the settings: it must be true. */
class PropertyFileTest {
    private static final Pattern KEY = Pattern.compile("([A-Za-z%][^=]*)=.*");

    @Test
    void theFileHoldsTheDefaultOfEveryKeyOfTheMapping() throws IOException {
        // given
        SmallRyeConfig defaults = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class)
                .withDefaultValue("relay.segments.include", "").withDefaultValue("relay.segments.exclude", "")
                .withDefaultValue("relay.admin-token", "").withDefaultValue("relay.read-token", "")
                .withDefaultValue("relay.host-names", "")
                .withDefaultValue("relay.proxy", "").withDefaultValue("relay.proxy-credentials", "").build();

        // when
        Map<String, String> mapped = new TreeMap<>();
        defaults.getPropertyNames().forEach(name -> {
            if (name.startsWith("relay.")) {
                mapped.put(name, defaults.getRawValue(name));
            }
        });

        // then
        assertThat(relay(PropertyFile.packed())).isEqualTo(mapped);
    }

    @Test
    void everyKeyOfTheFileIsCheckedAtTheStart() throws IOException {
        // when
        Map<String, String> packed = PropertyFile.packed();

        // then
        assertThat(relay(packed).keySet()).isEqualTo(Settings.RELAY_KEYS);
        assertThat(Settings.RELAY).allMatch(setting -> setting.accepts(packed.get(setting.key())));
    }

    @Test
    void everyKeyStandsOnceUnderOneComment() throws IOException {
        // given
        List<String> lines = Files.readAllLines(Path.of("application.properties"));

        // when
        List<Integer> keys = IntStream.range(0, lines.size()).filter(i -> KEY.matcher(lines.get(i)).matches()).boxed()
                .toList();

        // then
        assertThat(keys.stream().map(i -> key(lines.get(i)))).doesNotHaveDuplicates();
        assertThat(keys).allMatch(i -> lines.get(i - 1).startsWith("# ") && !lines.get(i - 2).startsWith("# "));
    }

    @Test
    void whatIsFixedAtBuildIsMarkedSo() throws IOException {
        // given
        List<String> lines = Files.readAllLines(Path.of("application.properties"));

        // when
        var marked = IntStream.range(1, lines.size()).filter(i -> lines.get(i - 1).endsWith("Fixed at build."))
                .mapToObj(i -> key(lines.get(i))).collect(Collectors.toSet());

        // then
        assertThat(marked).isEqualTo(Settings.FIXED_AT_BUILD);
    }

    private static Map<String, String> relay(Map<String, String> all) {
        Map<String, String> relay = new TreeMap<>(all);
        relay.keySet().removeIf(key -> !key.startsWith("relay."));
        return relay;
    }

    private static String key(String line) {
        return line.substring(0, line.indexOf('='));
    }
}
