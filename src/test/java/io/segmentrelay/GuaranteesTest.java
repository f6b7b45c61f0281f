package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every guarantee names its tests, and these exist. */
class GuaranteesTest {
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT|Schedules))`");

    @ParameterizedTest
    @CsvSource({ "Each promise,| promise", "Where each is tested,| guarantee", "'Defects, planted',| defect" })
    void eachNamesTestsThatExist(String title, String heading) throws IOException {
        // given
        Set<String> tests = testClasses();

        // when
        String section = Files.readString(Path.of("docs", "guarantees.md")).split("\n## " + title + "\n")[1]
                .split("\n## ")[0];

        // then
        assertThat(section.lines().filter(line -> line.startsWith("| ") && !line.startsWith(heading)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(TEST_NAME.matcher(line).results().map(GuaranteesTest::name)).isNotEmpty()
                        .isSubsetOf(tests));
    }

    @Test
    void eachPromiseHasARow() throws IOException {
        // given
        String page = Files.readString(Path.of("docs", "guarantees.md"));
        String promises = page.split("\n## Not promised\n")[0];

        // then
        assertThat(promises.lines().filter(line -> line.startsWith("## ")).map(line -> "| [" + line.substring(3) + "](#"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(page.split("\n## Each promise\n")[1].split("\n## ")[0]).contains(row));
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }

    private static Set<String> testClasses() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
