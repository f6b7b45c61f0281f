package io.segmentrelay.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import io.smallrye.config.common.utils.ConfigSourceUtil;

/** The {@code application.properties} that is packed with the program: every setting, its default, and a comment on it. */
final class PackedFile {
    private static final String FIXED = "Fixed at build.";

    private PackedFile() {
    }

    private static String text() throws IOException {
        try (InputStream file = PackedFile.class.getResourceAsStream("/" + WorkingDirectoryConfig.FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Map<String, String> values() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text()));
        return ConfigSourceUtil.propertiesToMap(properties);
    }

    /** Those of its values that nothing but a build changes: their comment says so. */
    static Map<String, String> fixedAtBuild() throws IOException {
        List<String> lines = text().lines().toList();
        Map<String, String> values = values();
        Map<String, String> fixed = new TreeMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i - 1).endsWith(FIXED)) {
                String key = lines.get(i).substring(0, lines.get(i).indexOf('='));
                fixed.put(key, values.get(key));
            }
        }
        return fixed;
    }
}
