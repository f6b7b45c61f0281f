package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.signal.ReceivedSignal;

/** The routes are the architecture: how they are written is kept here, of those that are packed and of the examples. */
class RouteConventionsTest {
    private static final Path PACKED = Path.of("routes");
    private static final Path EXAMPLES = Path.of("examples", "routes");
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern SENTENCE = Pattern.compile("[A-Z][^.]*(\\.[^ .][^.]*)*\\.");
    private static final Set<String> OUTBOUND = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich");
    private static final Pattern SYSTEM = Pattern.compile("(https?|(account-)?kafka):.*");
    private static final Pattern TO_SYSTEM = Pattern.compile("to-[a-z0-9]+-[a-z0-9-]+");
    private static final Pattern BEAN = Pattern.compile("(?:#|\\$\\{bean:)(?!class:|type:)(?:bean:)?([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern NAMED = Pattern.compile("@Named\\(\"([^\"]+)\"\\)");
    private static final Pattern CHAIN = Pattern
            .compile("\\$\\{(?:variable\\.([A-Za-z]\\w*)|body)((?:\\??\\.[A-Za-z]\\w*(?:\\(\\))?)+)[^}]*}");
    /** What variables hold; of others, and of bodies, every registered type is thought of. */
    private static final Map<String, Class<?>> VARIABLES = Map.of("call", Call.class, "list", Listing.class, "walk", Walk.class,
            "transaction", Transaction.class, "received", ReceivedSignal.class);
    private static final Set<Class<?>> REGISTERED_BY_ROUTE_CLASSES = Stream.of(RouteClasses.class.getDeclaredClasses())
            .flatMap(group -> Stream.of(group.getAnnotation(RegisterForReflection.class).targets()))
            .collect(Collectors.toSet());
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

    /** In YAML, what the policy of an exception leaves out is Camel's default, not what the error handler says. */
    @Test
    void everyRetrySaysItsPausesItself() throws IOException {
        // when
        List<String> retries = Stream.of(Files.readString(PACKED.resolve("00-errors.yaml")).split("- onException:"))
                .skip(1).filter(clause -> clause.contains("maximumRedeliveries")).toList();

        // then
        assertThat(retries).isNotEmpty().allSatisfy(retry -> assertThat(retry).contains(
                "redeliveryDelay: \"{{millis:relay.retry.delay}}\"", "useExponentialBackOff: true",
                "maximumRedeliveryDelay: \"{{millis:relay.retry.max-delay}}\"", "allowRedeliveryWhileStopping: false",
                "logExhausted: false"));
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

    /** Camel's timer waits until the wall clock shows a time: set back by an hour, it rests for an hour. */
    @ParameterizedTest
    @MethodSource("routes")
    void aRouteWaitsByTheMonotonicClock(Map<String, Object> route) {
        assertThat(((Map<?, ?>) route.get("from")).get("uri")).asString().doesNotStartWith("timer:");
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
            if (SYSTEM.matcher(String.valueOf(step.get("uri"))).matches()) {
                assertThat(step.get("id")).asString().matches(TO_SYSTEM);
            }
        });
    }

    /** An example is dropped in beside the packed files, or over one of them. */
    @ParameterizedTest
    @MethodSource("files")
    void idsAreUniqueOverRoutesAndSteps(Path added) throws IOException {
        // when
        List<String> ids = new ArrayList<>();
        Stream.concat(Stream.of(added), in(PACKED).filter(file -> !file.getFileName().equals(added.getFileName())))
                .forEach(file -> documents(file).forEach(document -> walk(document, (key, value) -> {
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
        // when
        Set<String> classes = found(CLASS, Files.readString(file));

        // then
        assertThat(classes).allMatch(name -> isRegistered(type(name)));
    }

    /** Simple asks the value's class for a getter: in a native binary it has one only if the class is registered. */
    @ParameterizedTest
    @MethodSource("files")
    void everyPropertyThatIsReadIsThereToBeReflectedUponInANativeBinary(Path file) throws IOException {
        // when
        List<String> unreadable = unreadable(Files.readString(file));

        // then
        assertThat(unreadable).isEmpty();
    }

    @Test
    void aPropertyOfWhatIsNotRegisteredWouldBeFound() {
        // when
        List<String> unreadable = unreadable("${variable.walk.session} ${variable.walk.session.account} ${variable.call.urls}"
                + " ${variable.unheard.nothingHasThis} ${body.account} ${body.account.length()} ${body.account.chars().sum()} ${variable.walk?.pending}");

        // then
        assertThat(unreadable).containsExactly("${variable.walk.session.account}", "${variable.call.urls}",
                "${variable.unheard.nothingHasThis}", "${body.account.chars().sum()}");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyMethodThatIsCalledIsThere(Path file) throws IOException {
        // given
        Map<String, Class<?>> beans = beans();

        // when
        List<String> missing = new ArrayList<>();
        documents(file).forEach(document -> eachMap(document, node -> {
            if (node.get("ref") instanceof String ref && beans.containsKey(ref)
                    && node.get("method") instanceof String method) {
                String name = method.replaceAll("\\(.*", "");
                if (Stream.of(beans.get(ref).getMethods()).noneMatch(one -> one.getName().equals(name))) {
                    missing.add(ref + "." + method);
                }
            }
        }));

        // then
        assertThat(missing).isEmpty();
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
        return Stream.concat(in(PACKED), in(EXAMPLES));
    }

    private static Stream<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
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
            throw new UncheckedIOException(e);
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

    private static void eachMap(Object node, Consumer<Map<?, ?>> visitor) {
        if (node instanceof Map<?, ?> map) {
            visitor.accept(map);
            map.values().forEach(value -> eachMap(value, visitor));
        } else if (node instanceof List<?> list) {
            list.forEach(element -> eachMap(element, visitor));
        }
    }

    /** Chains of properties that no value, or none of a registered type, could answer. */
    private static List<String> unreadable(String text) {
        return CHAIN.matcher(text).results().filter(chain -> {
            Class<?> type = chain.group(1) == null ? null : VARIABLES.get(chain.group(1));
            Set<Class<?>> types = type == null ? registered() : Set.of(type);
            for (String property : chain.group(2).replace("?", "").replace("()", "").substring(1).split("\\.")) {
                types = types.stream().filter(RouteConventionsTest::isRegistered).flatMap(owner -> read(owner, property))
                        .collect(Collectors.toSet());
            }
            return types.isEmpty();
        }).map(MatchResult::group).toList();
    }

    /** What reading the property gives, or a method of that name, whatever it is given. */
    private static Stream<Class<?>> read(Class<?> owner, String property) {
        String name = Character.toUpperCase(property.charAt(0)) + property.substring(1);
        return Stream.of(owner.getMethods())
                .filter(method -> method.getName().equals(property) || method.getParameterCount() == 0
                        && Set.of("get" + name, "is" + name).contains(method.getName()))
                .map(Method::getReturnType);
    }

    private static boolean isRegistered(Class<?> type) {
        return type.isAnnotationPresent(RegisterForReflection.class) || REGISTERED_BY_ROUTE_CLASSES.contains(type);
    }

    private static Set<Class<?>> registered() {
        return Stream.concat(REGISTERED_BY_ROUTE_CLASSES.stream(),
                classes("@RegisterForReflection").values().stream().filter(RouteConventionsTest::isRegistered))
                .collect(Collectors.toSet());
    }

    /** By name, without those that a method produces. */
    private static Map<String, Class<?>> beans() {
        Map<String, Class<?>> beans = new HashMap<>();
        classes("@Named(\"").forEach((source, type) -> {
            if (!source.contains("@Produces")) {
                beans.put(found(NAMED, source).iterator().next(), type);
            }
        });
        return beans;
    }

    /** Classes of main sources that hold the text, by their source. */
    private static Map<String, Class<?>> classes(String text) {
        Map<String, Class<?>> classes = new HashMap<>();
        Path main = Path.of("src", "main", "java");
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains(text)) {
                    String name = main.relativize(file).toString().replace(File.separatorChar, '.');
                    classes.put(source, type(name.substring(0, name.length() - ".java".length())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, RouteConventionsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("there is no class " + name, e);
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
