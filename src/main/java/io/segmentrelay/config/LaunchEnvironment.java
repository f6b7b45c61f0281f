package io.segmentrelay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.ConfigSourceUtil;

/**
 * Where the program was started, and the configuration that follows from it: as the program will see it, put together before
 * Quarkus starts, whose own reports are long.
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
                .withSources(new PropertiesConfigSource(PackedFile.values(), PACKED, 250));
        Path dotEnv = directory.resolve(".env");
        if (Files.isRegularFile(dotEnv)) {
            builder.withSources(new EnvConfigSource(ConfigSourceUtil.urlToMap(dotEnv.toUri().toURL()), 295));
        }
        return builder;
    }
}
