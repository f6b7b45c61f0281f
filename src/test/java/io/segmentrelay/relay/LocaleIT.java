package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.Packaged;

/** The packaged program publishes the same, whatever the locale and the charset that it is started in. */
@Timeout(120)
class LocaleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "P\u0142ac\u0105cy";
    @TempDir
    Path directory;

    /** In Turkish, the lower case of I is no i; and C has no more than ASCII. */
    @Test
    void aTurkishOneWithTheCharsetOfCChangesNothing() throws Exception {
        publishes("-Duser.language=tr -Duser.country=TR", "C");
    }

    /** Digits of their own, a calendar of their own, a comma for a point. */
    @ParameterizedTest
    @CsvSource({ "th, TH, u-ca-buddhist-nu-thai", "ar, EG, u-nu-arab", "de, DE, ''" })
    @Tag("long")
    void othersChangeNothing(String language, String country, String extensions) throws Exception {
        publishes("-Duser.language=" + language + " -Duser.country=" + country + " -Duser.extensions=" + extensions,
                "C.UTF-8");
    }

    private static void publishes(String options, String charset) throws Exception {
        // given
        World world = World.empty(1);
        world.create(1033, NAME, "", Membership.formula(300, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("JAVA_TOOL_OPTIONS", options).with("LC_ALL", charset);
                RelayProcess process = site.start()) {
            // when
            site.awaitReports(process, 1);

            // then
            List<ConsumerRecord<String, byte[]>> records = site.published();
            assertThat(site.count("snapshot")).isEqualTo(300);
            for (ConsumerRecord<String, byte[]> record : records) {
                if (RelaySite.isMembership(record, "snapshot")) {
                    assertThat(new ObjectMapper().readTree(record.value()).at("/segment/name").asText()).isEqualTo(NAME);
                }
            }
            site.verified();
        }
    }

    @Test
    void aVariableOfWhichTheCharsetLosesCharactersIsRefused() throws Exception {
        // given
        assumeFalse(Packaged.isNative(), "a binary reads UTF-8 everywhere");
        Map<String, String> environment = new HashMap<>(Map.of("USERCOM_URL", "https://shop.user.com", "USERCOM_TOKEN",
                "uQ7wq0Zr1v9x", "KAFKA_BOOTSTRAP_SERVERS", "localhost:1", "LC_ALL", "C"));
        // This JVM may be in the same locale: a shell hands the bytes on as they are.
        ProcessBuilder builder = new ProcessBuilder(Stream
                .concat(Stream.of("sh", "-c", "RELAY_SEGMENTS_INCLUDE=$(printf 'P\\305\\202ac*') exec \"$0\" \"$@\""),
                        Packaged.command(List.of()).stream())
                .toList()).redirectErrorStream(true).directory(directory.toFile());
        builder.environment().putAll(environment);

        // when
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said.lines()).singleElement().asString()
                .startsWith("segment-relay: relay.segments.include: holds characters that could not be read");
    }
}
