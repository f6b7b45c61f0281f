package io.segmentrelay.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.common.utils.ConfigSourceUtil;

/** The file {@code application.properties} of the working directory; Quarkus itself reads only the one in {@code config/}. */
public final class WorkingDirectoryConfig implements ConfigSourceProvider {
    static final String FILE = "application.properties";
    static final String NAME = FILE + " of the working directory";
    /** The packed file has 250, Quarkus's file in config/ 260, a .env file 295, the environment 300. */
    static final int ORDINAL = 270;

    /** Not a setting. A build also asks for sources, and would pack this file's values, tokens among them. */
    private static final String RUNNING = "segmentrelay.running";

    /** Has the file read from now on. To be called before Quarkus starts. */
    public static void use() {
        System.setProperty(RUNNING, "true");
    }

    /** @throws UncheckedIOException if the file is there and cannot be read */
    @Override
    public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
        return Boolean.getBoolean(RUNNING) ? in(Path.of("")) : List.of();
    }

    static List<ConfigSource> in(Path directory) {
        return source(directory.resolve(FILE), NAME, ORDINAL);
    }

    /** The file as a source; none if it is not there. */
    static List<ConfigSource> source(Path file, String name, int ordinal) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            return List.of(new PropertiesConfigSource(ConfigSourceUtil.urlToMap(file.toUri().toURL()), name, ordinal));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
