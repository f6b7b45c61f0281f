package io.segmentrelay.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The packed files, overlaid by those of a directory: the same name replaces, a new one adds, an empty file switches off. */
public final class RouteFiles {
    /** By name: a native binary has no directories to look into. */
    static final List<String> PACKED = List.of("00-errors.yaml", "05-fetch-page.yaml", "08-schedule.yaml",
            "10-list-segments.yaml", "20-crawl-members.yaml", "25-publish-leavers.yaml", "30-publish.yaml",
            "35-after-commit.yaml", "40-signals.yaml");
    private static final Set<PosixFilePermission> OTHERS = Set.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);
    private static final String SUFFIX = ".yaml";
    private static final String MISTAKEN_SUFFIX = ".yml";

    private final List<RouteFile> packed;
    private final Path directory;
    /** Always, or since it was there: one that vanishes, as a mount does, is no wish for the packed routes. */
    private volatile boolean mustExist;

    /** @param directory the default one may be missing; any other must not, or the packed routes would come back unasked */
    public RouteFiles(Path directory) {
        this(packed(), directory, !directory.equals(Path.of("routes")));
    }

    RouteFiles(List<RouteFile> packed, Path directory) {
        this(packed, directory, false);
    }

    private RouteFiles(List<RouteFile> packed, Path directory, boolean mustExist) {
        this.packed = packed;
        this.directory = directory;
        this.mustExist = mustExist;
    }

    /**
     * Reads all files, as they are now.
     *
     * @return in the order of their names
     * @throws RouteProblem if a file or the directory cannot be read, a file would be passed over for its {@code .yml}, or a
     *         file holds a placeholder of a secret
     */
    public List<RouteFile> read() {
        Map<String, RouteFile> files = new TreeMap<>();
        packed.forEach(file -> files.put(file.name(), file));
        overlay().forEach(file -> files.put(file.name(), file));
        files.values().removeIf(RouteFile::isEmpty);
        files.values().forEach(RouteFile::requireNoSecrets);
        return List.copyOf(files.values());
    }

    /** @return the first file that others than its owner may write to; empty if there is none, or files have no such rights */
    public Optional<Path> openToOthers() {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (Files.getFileStore(directory).isReadOnly()) { // Volumes of Kubernetes look open to all, but are mounted read-only.
                return Optional.empty();
            }
            for (Path file : (Iterable<Path>) Stream.concat(Stream.of(directory), files.sorted())::iterator) {
                if (Files.exists(file) && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                    return Optional.of(file);
                }
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
            return Optional.empty(); // Reading the files reports what cannot be read.
        }
    }

    static List<RouteFile> packed() {
        return PACKED.stream().map(RouteFiles::packed).toList();
    }

    private static RouteFile packed(String name) {
        try (InputStream file = RouteFiles.class.getResourceAsStream("/routes/" + name)) {
            return RouteFile.of(name, "packed with the program", file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<RouteFile> overlay() {
        if (!Files.isDirectory(directory)) {
            if (mustExist) {
                throw new RouteProblem("relay.routes is " + directory + ", which is no directory",
                        "expected one with route files, or none to use the packed ones", null);
            }
            return List.of();
        }
        mustExist = true;
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).filter(RouteFiles::holdsRoutes).map(RouteFiles::file).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new RouteProblem(directory.toString(), e);
        }
    }

    private static boolean holdsRoutes(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(MISTAKEN_SUFFIX)) {
            throw new RouteProblem(file.toString(), "the names of route files end in " + SUFFIX, null);
        }
        return name.endsWith(SUFFIX);
    }

    private static RouteFile file(Path file) {
        try {
            return RouteFile.of(file.getFileName().toString(), "from " + file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new RouteProblem(file.toString(), e);
        }
    }
}
