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
record Surroundings(Path directory, Map<String, String> environment, Map<String, String> commandLine) {

    static Surroundings ofThisProcess() {
        return new Surroundings(Path.of(""), System.getenv(), System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, ""))));
    }
}
