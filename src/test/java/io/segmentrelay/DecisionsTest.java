package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class DecisionsTest {
    @Test
    void eachHasANumberOfItsOwn() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs", "decisions"))) {
            assertThat(files.map(file -> file.getFileName().toString().substring(0, 4))).doesNotHaveDuplicates();
        }
    }
}
