package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** What is in the jars below a directory: their file names, and the names of all entries. */
record TestedArtifact(List<String> jars, List<String> entries) {

    static TestedArtifact of(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            var jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
            return new TestedArtifact(jars.stream().map(jar -> jar.getFileName().toString()).toList(),
                    jars.stream().flatMap(TestedArtifact::entries).toList());
        }
    }

    private static Stream<String> entries(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
