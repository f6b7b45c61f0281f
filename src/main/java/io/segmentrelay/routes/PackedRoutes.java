package io.segmentrelay.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The routes that are packed with the program. They are listed by name: a native binary has no directories to look into. */
final class PackedRoutes {
    static final List<String> NAMES = List.of("00-errors.yaml", "05-fetch-page.yaml", "08-schedule.yaml",
            "10-list-segments.yaml",
            "20-crawl-members.yaml", "25-publish-leavers.yaml", "30-publish.yaml", "35-after-commit.yaml", "40-signals.yaml");

    private PackedRoutes() {
    }

    /** In the order of their names. */
    static List<RouteFile> read() {
        return NAMES.stream().map(PackedRoutes::read).toList();
    }

    private static RouteFile read(String name) {
        try (InputStream file = PackedRoutes.class.getResourceAsStream("/routes/" + name)) {
            return RouteFile.of(name, "packed with the program", file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
