package io.segmentrelay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The configuration as the program will see it, put together before Quarkus starts: where its own reports are long. */
final class StartConfig {
    private static final String PACKED = "the packed application.properties";

    private StartConfig() {
    }

    /** @throws IOException if a file is there and cannot be read */
    static SmallRyeConfig read(LaunchEnvironment here) throws IOException {
        return sources(here).withProfiles(profiles(here)).build();
    }

    /** With an interface mapped, as Quarkus would. */
    static SmallRyeConfig mapped(LaunchEnvironment here, Class<?> mapping) throws IOException {
        return sources(here).withProfiles(profiles(here)).addDiscoveredConverters().withMapping(mapping)
                .withMappingIgnore("**").build();
    }

    private static List<String> profiles(LaunchEnvironment here) throws IOException {
        return sources(here).build().getOptionalValues("quarkus.profile", String.class)
                .orElse(List.of(LaunchMode.current().getDefaultProfile()));
    }

    private static SmallRyeConfigBuilder sources(LaunchEnvironment here) throws IOException {
        Path directory = here.directory();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(here.commandLine(), ConfiguredValue.COMMAND_LINE, 400))
                .withSources(new EnvConfigSource(here.environment(), 300))
                .withSources(WorkingDirectoryConfig.in(directory))
                .withSources(WorkingDirectoryConfig.source(directory.resolve("config").resolve("application.properties"),
                        "config/application.properties", 260))
                .withSources(new PropertiesConfigSource(PropertyFile.packed(), PACKED, 250));
        Path dotEnv = directory.resolve(".env");
        if (Files.isRegularFile(dotEnv)) {
            builder.withSources(new EnvConfigSource(PropertyFile.read(Files.newInputStream(dotEnv)), 295));
        }
        return builder;
    }
}
