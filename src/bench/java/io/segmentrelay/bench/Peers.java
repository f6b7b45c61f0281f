package io.segmentrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

import io.segmentrelay.relay.Scratch;

/** What people run on Node.js to the same end, with the packages that it needs. */
final class Peers {
    private static final Path SOURCES = Path.of("src", "bench", "peers");

    private final Path directory;

    private Peers(Path directory) {
        this.directory = directory;
    }

    /**
     * Takes the packages from npm's registry.
     *
     * @return null if {@code npm} is not on the path or the packages cannot be had, which is said on the terminal
     */
    static Peers installed() {
        Path directory = Scratch.build().resolve("bench").resolve("peers").toAbsolutePath();
        try {
            Files.createDirectories(directory);
            try (Stream<Path> sources = Files.list(SOURCES)) {
                for (Path source : sources.toList()) {
                    Files.copy(source, directory.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Child.run(new ProcessBuilder("npm", "install", "--no-audit", "--no-fund").directory(directory.toFile()));
            return new Peers(directory);
        } catch (IOException e) {
            System.out.println("Without peers: " + e.getMessage());
            return null;
        }
    }

    /** @param script speaks as {@link Walks#serve} does */
    Child start(String script, Site site, String topic) {
        return Child.node(directory.resolve(script), site.url(), site.token(), site.bootstrapServers(), topic);
    }
}
