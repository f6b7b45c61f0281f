package io.segmentrelay.routes;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Named;

import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.publish.Transaction;

/** The routes are the architecture: how they are written is kept here, of those that are packed and of the examples. */
class RouteConventionsTest {
    private static final Path PACKED = Path.of("routes");
    private static final Path EXAMPLES = Path.of("examples", "routes");
    private static final int MOST_LINES = 560;
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern SENTENCE = Pattern.compile("[A-Z][^.]*(\\.[^ .][^.]*)*\\.");
    private static final Set<String> OUTBOUND = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich");
    private static final Pattern SYSTEM = Pattern.compile("(https?|(account-)?kafka):.*");
    private static final Pattern TO_SYSTEM = Pattern.compile("to-[a-z0-9]+-[a-z0-9-]+");
    private static final Pattern BEAN = Pattern.compile("(?:#|\\$\\{bean:)(?!class:|type:)(?:bean:)?([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern CLASS = Pattern.compile("\\b((?:io|java|org)\\.[a-z0-9.]+\\.[A-Z][A-Za-z0-9]*)");
    private static final Pattern CHAIN = Pattern
            .compile("\\$\\{(?:variable\\.([A-Za-z]\\w*)|body)((?:\\??\\.[A-Za-z]\\w*(?:\\(\\))?)+)[^}]*}");
    /** What variables hold; of others, and of bodies, every registered type is thought of. */
    private static final Map<String, Class<?>> VARIABLES = Map.of("list", Listing.class, "walk", Walk.class, "transaction",
            Transaction.class);
    private static final List<Class<?>> MAIN = main();
    private static final Set<Class<?>> REGISTERED = Stream.concat(
            Stream.of(RouteClasses.class.getDeclaredClasses())
                    .flatMap(group -> Stream.of(group.getAnnotation(RegisterForReflection.class).targets())),
            MAIN.stream().filter(type -> type.isAnnotationPresent(RegisterForReflection.class))).collect(toSet());

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsCamelsYaml(Path file) throws IOException {
        // given
        ObjectMapper json = new ObjectMapper();

        // when
        var problems = Schema.CAMEL.validate(json.valueToTree(yaml(file)));

        // then
        assertThat(problems).isEmpty();
    }

    @Test
    void aStepThatThereIsNotIsFound() {
        // given
        Map<String, ?> route = Map.of("route", Map.of("from", Map.of("uri", "direct:a", "steps", List.of(Map.of("too", "b")))));

        // when
        var problems = Schema.CAMEL.validate(new ObjectMapper().valueToTree(List.of(route)));

        // then
        assertThat(problems).isNotEmpty();
    }

    /** Read once, for it is large. */
    private static final class Schema {
        static final JsonSchema CAMEL = read();

        private static JsonSchema read() {
            try (InputStream schema = CamelContext.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
                return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void theRoutesAreShortAndAreNoShellOverBeans() throws IOException {
        // given
        long lines = 0;
        List<String> steps = new ArrayList<>();

        // when
        for (Path file : in(PACKED).toList()) {
            lines += Files.readAllLines(file).size();
            nodes(yaml(file)).filter(node -> node.get("steps") instanceof List<?>)
                    .flatMap(node -> ((List<?>) node.get("steps")).stream())
                    .forEach(step -> steps.add(((Map<?, ?>) step).keySet().iterator().next().toString()));
        }

        // then
        assertThat(lines).isLessThanOrEqualTo(MOST_LINES);
        assertThat(steps.stream().filter("bean"::equals).count() * 5).isLessThanOrEqualTo(2L * steps.size());
    }

    /** Beans take the body, variables and the exception by their annotations. */
    @Test
    void noShippedRouteHandsArgumentsToABean() throws IOException {
        assertThat(
                in(PACKED).flatMap(file -> nodes(yaml(file))).map(node -> node.get("method")).filter(String.class::isInstance))
                .isNotEmpty().allMatch(method -> !method.toString().contains("("));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteSaysWhatItDoesInOneSentenceAndHasAtMostTwentySteps(Map<?, ?> route) {
        assertThat(route.get("id")).asString().matches(KEBAB);
        assertThat(route.get("description")).asString().matches(SENTENCE);
        assertThat(nodes(route).mapToInt(node -> node.get("steps") instanceof List<?> steps ? steps.size() : 0).sum())
                .isBetween(1, 20);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aRouteNamesItsErrorPolicy(Map<?, ?> route) throws IOException {
        // given
        Set<Object> configurations = in(PACKED).flatMap(file -> nodes(yaml(file)))
                .filter(node -> node.get("routeConfiguration") instanceof Map<?, ?>)
                .map(node -> (Object) ((Map<?, ?>) node.get("routeConfiguration")).get("id")).collect(toSet());

        // when
        Object configuration = route.get("routeConfigurationId");

        // then
        assertThat(configuration == null ? route.containsKey("errorHandler") : configurations.contains(configuration)).isTrue();
    }

    /** In YAML, what the policy of an exception leaves out is Camel's default, not what the error handler says. */
    @Test
    void everyRetrySaysItsPausesItself() throws IOException {
        // when
        List<Map<?, ?>> retries = nodes(yaml(PACKED.resolve("00-errors.yaml"))).filter(node -> node.containsKey("exception"))
                .<Map<?, ?>> map(clause -> (Map<?, ?>) clause.get("redeliveryPolicy")).filter(Objects::nonNull).toList();

        // then
        assertThat(retries).isNotEmpty().allSatisfy(retry -> assertThat(retry.toString()).contains(
                "redeliveryDelay={{millis:relay.retry.delay}}", "useExponentialBackOff=true",
                "maximumRedeliveryDelay={{millis:relay.retry.max-delay}}", "allowRedeliveryWhileStopping=false",
                "logExhausted=false"));
    }

    /** Camel's timer waits until the wall clock shows a time: set back by an hour, it rests for an hour. */
    @ParameterizedTest
    @MethodSource("routes")
    void aRouteWaitsByTheMonotonicClock(Map<?, ?> route) {
        assertThat(((Map<?, ?>) route.get("from")).get("uri")).asString().doesNotStartWith("timer:");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatLeavesTheRouteHasAnId(Map<?, ?> route) {
        // when
        List<Map<?, ?>> outbound = nodes(route).flatMap(node -> node.entrySet().stream())
                .filter(entry -> OUTBOUND.contains(entry.getKey())).<Map<?, ?>> map(entry -> (Map<?, ?>) entry.getValue())
                .toList();

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
        List<String> ids = Stream
                .concat(Stream.of(added), in(PACKED).filter(file -> !file.getFileName().equals(added.getFileName())))
                .flatMap(file -> nodes(yaml(file))).filter(node -> node.get("id") != null)
                .map(node -> node.get("id").toString())
                .toList();

        // then
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> KEBAB.matcher(id).matches());
    }

    @ParameterizedTest
    @MethodSource("files")
    void thereIsNoProgrammingInARoute(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("groovy:", "script:", "joor:", "java:", "js:");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBeanAndEveryMethodThatIsNamedIsOneOfTheMainSources(Path file) throws IOException {
        // given
        Set<String> produced = MAIN.stream().flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Named.class))
                .map(method -> method.getAnnotation(Named.class).value())
                .collect(toSet());

        // when
        Set<String> named = found(BEAN, Files.readString(file));
        List<String> missing = nodes(yaml(file)).filter(node -> node.get("ref") != null).map(node -> node.get("ref") + "."
                + String.valueOf(node.get("method")).replaceAll("\\(.*", "")).filter(call -> !isMethod(call)).toList();

        // then
        assertThat(named).allMatch(bean -> produced.contains(bean) || bean(bean) != null);
        assertThat(missing).isEmpty();
    }

    private static boolean isMethod(String call) {
        Class<?> bean = bean(call.replaceFirst("\\..*", ""));
        return bean != null && Stream.of(bean.getMethods()).anyMatch(method -> call.endsWith("." + method.getName()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyClassThatIsNamedCanBeReflectedUponInANativeBinary(Path file) throws IOException {
        assertThat(found(CLASS, Files.readString(file)))
                .allMatch(name -> REGISTERED.stream().anyMatch(type -> type.getName().equals(name)));
    }

    /** Simple asks the value's class for a getter: in a native binary it has one only if the class is registered. */
    @ParameterizedTest
    @MethodSource("files")
    void everyPropertyThatIsReadIsThereToBeReflectedUponInANativeBinary(Path file) throws IOException {
        assertThat(unreadable(Files.readString(file))).isEmpty();
    }

    @Test
    void aPropertyOfWhatIsNotRegisteredWouldBeFound() {
        // when
        List<String> unreadable = unreadable("${variable.walk.session} ${variable.walk.session.account} ${variable.list.urls}"
                + " ${variable.unheard.nothingHasThis} ${body.account} ${body.account.length()} ${body.account.chars().sum()} ${variable.walk?.pending}");

        // then
        assertThat(unreadable).containsExactly("${variable.walk.session.account}", "${variable.list.urls}",
                "${variable.unheard.nothingHasThis}", "${body.account.chars().sum()}");
    }

    @Test
    void everyNamedBeanIsRegisteredForReflection() {
        assertThat(MAIN.stream().filter(type -> type.isAnnotationPresent(Named.class))).isNotEmpty()
                .allMatch(REGISTERED::contains);
    }

    static Stream<Path> files() throws IOException {
        return Stream.concat(in(PACKED), in(EXAMPLES));
    }

    static Stream<Map<?, ?>> routes() throws IOException {
        return files().flatMap(file -> nodes(yaml(file))).filter(node -> node.get("route") instanceof Map<?, ?>)
                .map(node -> (Map<?, ?>) node.get("route"));
    }

    private static Stream<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static Object yaml(Path file) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Every map of the YAML, however deep. */
    private static Stream<Map<?, ?>> nodes(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().flatMap(RouteConventionsTest::nodes);
        }
        return node instanceof Map<?, ?> map
                ? Stream.concat(Stream.of(map), map.values().stream().flatMap(RouteConventionsTest::nodes))
                : Stream.empty();
    }

    /** Chains of properties that no value, or none of a registered type, could answer. */
    private static List<String> unreadable(String text) {
        return CHAIN.matcher(text).results().filter(chain -> {
            Class<?> type = chain.group(1) == null ? null : VARIABLES.get(chain.group(1));
            Set<Class<?>> types = type == null ? REGISTERED : Set.of(type);
            for (String property : chain.group(2).replace("?", "").replace("()", "").substring(1).split("\\.")) {
                types = types.stream().filter(REGISTERED::contains).flatMap(owner -> read(owner, property)).collect(toSet());
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

    private static Class<?> bean(String name) {
        return MAIN.stream()
                .filter(type -> type.isAnnotationPresent(Named.class) && type.getAnnotation(Named.class).value().equals(name))
                .findFirst().orElse(null);
    }

    private static List<Class<?>> main() {
        try {
            Path classes = Path.of(RouteClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                Function<Path, String> name = file -> classes.relativize(file).toString().replace(File.separatorChar, '.')
                        .replaceFirst("\\.class$", "");
                List<Class<?>> main = new ArrayList<>();
                for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                    main.add(Class.forName(name.apply(file), false, RouteConventionsTest.class.getClassLoader()));
                }
                return main;
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).collect(toSet());
    }
}
