package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples with a build of their own are of the versions that are tested here. */
class ExampleVersionsTest {
    private static final Path CONSUMERS = Path.of("examples", "consumers");

    @ParameterizedTest
    @CsvSource({ "quarkus, quarkus.version", "streams, kafka.version", "webhook, kafka.version" })
    void anExampleHasTheVersionOfThisBuild(String example, String property) throws IOException {
        // given
        String here = property(Path.of("pom.xml"), property);
        // when
        String there = property(CONSUMERS.resolve(example).resolve("pom.xml"), property);
        // then
        assertThat(there).isEqualTo(here);
    }

    private static String property(Path pom, String name) throws IOException {
        Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(Files.readString(pom));
        assertThat(value.find()).as("%s in %s", name, pom).isTrue();
        return value.group(1);
    }
}
