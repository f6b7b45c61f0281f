package io.segmentrelay.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.ConfigSourceUtil;

/**
 * Where the program was started, and its configuration as Quarkus will see it. It is put together before Quarkus starts, whose
 * own reports are long.
 *
 * @param directory the working directory
 * @param environment variables
 * @param commandLine system properties
 */
record LaunchEnvironment(Path directory, Map<String, String> environment, Map<String, String> commandLine) {
    private static final String PACKED = "the packed application.properties";

    static LaunchEnvironment ofThisProcess() {
        return new LaunchEnvironment(Path.of(""), System.getenv(), System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, ""))));
    }

    /** @throws IOException if a file is there and cannot be read */
    SmallRyeConfig read() throws IOException {
        return builder().build();
    }

    /** With {@link RelayConfig} mapped, as Quarkus would. */
    SmallRyeConfig mapped() throws IOException {
        return builder().addDiscoveredConverters().withMapping(RelayConfig.class).withMappingIgnore("**").build();
    }

    private SmallRyeConfigBuilder builder() throws IOException {
        return sources().withProfiles(sources().build().getOptionalValues("quarkus.profile", String.class)
                .orElse(List.of(LaunchMode.current().getDefaultProfile())));
    }

    private SmallRyeConfigBuilder sources() throws IOException {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(commandLine, ConfiguredValue.COMMAND_LINE, 400))
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(WorkingDirectoryConfig.in(directory))
                .withSources(WorkingDirectoryConfig.source(directory.resolve("config").resolve("application.properties"),
                        "config/application.properties", 260))
                .withSources(new PropertiesConfigSource(packed(), PACKED, 250));
        Path dotEnv = directory.resolve(".env");
        if (Files.isRegularFile(dotEnv)) {
            builder.withSources(new EnvConfigSource(ConfigSourceUtil.urlToMap(dotEnv.toUri().toURL()), 295));
        }
        return builder;
    }

    /** The packed {@code application.properties}: every setting, its default, and a comment on it. */
    static Map<String, String> packed() throws IOException {
        return ConfigSourceUtil.urlToMap(packedFile());
    }

    /** Its values that only a build changes: their comment says so. */
    static Map<String, String> fixedAtBuild() throws IOException {
        Map<String, String> fixed = new TreeMap<>(packed());
        try (InputStream file = packedFile().openStream()) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            fixed.keySet().retainAll(IntStream.range(1, lines.size()).filter(i -> lines.get(i - 1).endsWith("Fixed at build."))
                    .mapToObj(i -> lines.get(i).split("=", 2)[0]).toList());
        }
        return fixed;
    }

    private static URL packedFile() {
        return LaunchEnvironment.class.getResource("/" + WorkingDirectoryConfig.FILE);
    }
}
