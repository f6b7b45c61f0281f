package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The routes are the architecture: how they are written is kept here. */
class RouteConventionsTest {
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern SENTENCE = Pattern.compile("[A-Z][^.]*(\\.[^ .][^.]*)*\\.");
    private static final Set<String> OUTBOUND = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich");
    private static final Pattern SYSTEM = Pattern.compile("(https?|kafka):.*");
    private static final Pattern TO_SYSTEM = Pattern.compile("to-[a-z0-9]+-[a-z0-9-]+");
    private static final Pattern BEAN = Pattern.compile("(?:#|\\$\\{bean:)(?!class:|type:)(?:bean:)?([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern NAMED = Pattern.compile("@Named\\(\"([^\"]+)\"\\)");
    private static final Pattern CLASS = Pattern.compile("\\b(?:io|java|org)\\.[a-z0-9.]+\\.[A-Z][A-Za-z0-9]*");

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteSaysWhatItDoesInOneSentence(Map<String, Object> route) {
        // when
        Object description = route.get("description");

        // then
        assertThat(route.get("id")).asString().matches(KEBAB);
        assertThat(description).asString().matches(SENTENCE);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteHasAtMostTwentySteps(Map<String, Object> route) {
        // when
        List<String> steps = new ArrayList<>();
        walk(route, (key, value) -> {
            if (key.equals("steps")) {
                ((List<?>) value).forEach(step -> steps.add(step.toString()));
            }
        });

        // then
        assertThat(steps).isNotEmpty().hasSizeLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteNamesItsErrorPolicy(Map<String, Object> route) throws IOException {
        // given
        Set<Object> configurations = new HashSet<>();
        files().forEach(file -> documents(file).forEach(document -> {
            if (document.get("routeConfiguration") instanceof Map<?, ?> configuration) {
                configurations.add(configuration.get("id"));
            }
        }));

        // when
        Object configuration = route.get("routeConfigurationId");

        // then
        if (configuration == null) {
            assertThat(route).containsKey("errorHandler");
        } else {
            assertThat(configurations).contains(configuration);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatLeavesTheRouteHasAnId(Map<String, Object> route) {
        // when
        List<Map<?, ?>> outbound = new ArrayList<>();
        walk(route, (key, value) -> {
            if (OUTBOUND.contains(key)) {
                outbound.add(value instanceof Map<?, ?> step ? step : Map.of("uri", value));
            }
        });

        // then
        assertThat(outbound).allSatisfy(step -> {
            assertThat(step.get("id")).asString().matches(KEBAB);
            if (SYSTEM.matcher(step.get("uri").toString()).matches()) {
                assertThat(step.get("id")).asString().matches(TO_SYSTEM);
            }
        });
    }

    @Test
    void idsAreUniqueOverRoutesAndSteps() throws IOException {
        // when
        List<String> ids = new ArrayList<>();
        files().forEach(file -> documents(file).forEach(document -> walk(document, (key, value) -> {
            if (key.equals("id")) {
                ids.add(value.toString());
            }
        })));

        // then
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> KEBAB.matcher(id).matches());
    }

    @ParameterizedTest
    @MethodSource("files")
    void thereIsNoProgrammingInARoute(Path file) throws IOException {
        // when
        String yaml = Files.readString(file);

        // then
        assertThat(yaml).doesNotContain("groovy:", "script:", "joor:", "java:", "js:");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBeanIsOneOfTheMainSources(Path file) throws IOException {
        // given
        Set<String> beans = found(NAMED, sources());

        // when
        Set<String> referred = found(BEAN, Files.readString(file));
        documents(file).forEach(document -> walk(document, (key, value) -> {
            if (key.equals("ref")) {
                referred.add(value.toString());
            }
        }));

        // then
        assertThat(beans).containsAll(referred);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBeanAndEveryClassThatIsNamedCanBeReflectedUponInANativeBinary(Path file) throws IOException {
        // given
        String registered = Files.readString(Path.of("src/main/java/io/segmentrelay/routes/RouteClasses.java"));

        // when
        Set<String> classes = found(CLASS, Files.readString(file));

        // then
        assertThat(classes).allMatch(name -> (name.startsWith("java.lang.") || registered.contains("import " + name + ";"))
                && registered.contains(name.substring(name.lastIndexOf('.') + 1) + ".class"));
    }

    @Test
    void everyNamedBeanIsRegisteredForReflection() throws IOException {
        // when
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("@Named(\"") && !source.contains("@Produces")) {
                    sources.add(source);
                }
            }
        }

        // then
        assertThat(sources).isNotEmpty().allMatch(source -> source.contains("@RegisterForReflection"));
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<Map<String, Object>> routes() throws IOException {
        return files().flatMap(RouteConventionsTest::documents)
                .filter(document -> document.get("route") instanceof Map<?, ?>).map(document -> map(document.get("route")));
    }

    private static Stream<Map<String, Object>> documents(Path file) {
        try {
            Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return ((List<?>) yaml).stream().map(RouteConventionsTest::map);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** Every key with its value, however deep. */
    private static void walk(Object node, BiConsumer<String, Object> visitor) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visitor.accept(key.toString(), value);
                walk(value, visitor);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(element -> walk(element, visitor));
        }
    }

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return sources.toString();
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1));
        }
        return found;
    }
}
