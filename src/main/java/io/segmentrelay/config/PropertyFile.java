package io.segmentrelay.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Files of properties, in UTF-8. */
final class PropertyFile {
    private PropertyFile() {
    }

    /** @param file is read and closed */
    static Map<String, String> read(InputStream file) throws IOException {
        Properties properties = new Properties();
        try (InputStreamReader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /** The file that was packed with the program; empty if there is none. */
    static Map<String, String> packed() throws IOException {
        InputStream file = PropertyFile.class.getResourceAsStream("/" + WorkingDirectoryConfig.FILE);
        return file == null ? Map.of() : read(file);
    }
}
