package io.segmentrelay.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the program was started.
 *
 * @param directory the working directory
 * @param environment variables
 * @param commandLine system properties
 */
record LaunchEnvironment(Path directory, Map<String, String> environment, Map<String, String> commandLine) {

    static LaunchEnvironment ofThisProcess() {
        return new LaunchEnvironment(Path.of(""), System.getenv(), System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, ""))));
    }
}
