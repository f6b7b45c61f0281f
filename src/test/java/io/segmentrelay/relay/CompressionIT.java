package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's compression brings libraries that a process unpacks before it can load them. A process of which such a file is
 * overwritten crashes, so no two may unpack to one place.
 */
@Timeout(180)
class CompressionIT {
    private static final long SEGMENT = 1036;

    @TempDir
    Path temporary;

    @Test
    void everyCodecPublishesAndNoProcessTouchesTheFilesOfAnother() throws Exception {
        try (RelaySite first = site("snappy"); RelayProcess longest = start(first)) {
            first.awaitReports(longest, 1);
            assertThat(files().keySet()).anyMatch(file -> file.contains("snappy"));
            for (String codec : List.of("snappy", "lz4", "zstd", "gzip")) {
                Map<String, Written> before = files();
                try (RelaySite site = site(codec)) {
                    publishesAndReads(site);
                    assertThat(site.count("snapshot")).as(codec).isEqualTo(50);
                    assertThat(site.count("entered")).as(codec).isEqualTo(10);
                }
                assertThat(files()).as(codec).containsAllEntriesOf(before);
            }
            first.shows(SEGMENT, 60);
            first.awaitReports(longest, 2);
            assertThat(first.count("entered")).isEqualTo(10);
        }
    }

    /** The second process begins with the state that the first has written. */
    private void publishesAndReads(RelaySite site) throws Exception {
        try (RelayProcess process = start(site)) {
            site.awaitReports(process, 1);
        }
        site.shows(SEGMENT, 60);
        try (RelayProcess process = start(site)) {
            site.awaitReports(process, 2);
        }
    }

    private static RelaySite site(String codec) {
        return RelaySite.of(SEGMENT, "With email", 50).with("KAFKA_COMPRESSION_TYPE", codec);
    }

    private RelayProcess start(RelaySite site) {
        return RelayProcess.start(site.settings(), "-Djava.io.tmpdir=" + temporary);
    }

    /** @param key the file itself, whatever its name */
    private record Written(Object key, long size, long at) {
    }

    private Map<String, Written> files() throws IOException {
        Map<String, Written> files = new HashMap<>();
        try (Stream<Path> all = Files.list(temporary)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                files.put(file.getFileName().toString(), new Written(attributes.fileKey(), attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
            }
        }
        return files;
    }
}
