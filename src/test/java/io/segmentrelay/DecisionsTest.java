package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final Path FOLDER = Path.of("docs", "decisions");

    @Test
    void theIndexHasEachRecordByItsNumberAndTitleWithoutAGap() throws IOException {
        // given
        List<String> files;
        try (Stream<Path> found = Files.list(FOLDER)) {
            files = found.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d{4}-.*")).sorted()
                    .toList();
        }

        // then
        List<String> index = Files.readAllLines(FOLDER.resolve("README.md"));
        assertThat(files).extracting(name -> Integer.parseInt(name.substring(0, 4)))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, files.size()).boxed().toList());
        for (String file : files) {
            String title = Files.readAllLines(FOLDER.resolve(file)).get(0).substring("# ".length());
            assertThat(index).contains("| %d | [%s](%s) |".formatted(Integer.parseInt(file.substring(0, 4)), title, file));
        }
    }
}
