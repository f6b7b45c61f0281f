package io.segmentrelay.nativebinary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.AggregationStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.extension.CommittedEvent;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.relay.ExampleAccount;

/**
 * What is found by name or by reflection is there in a native binary: held against what the build itself says that it
 * registers ({@code quarkus.debug.reflection}).
 */
@QuarkusTest
@TestProfile(RegistrationTest.AsForABinary.class)
@QuarkusTestResource(value = ExampleAccount.class, restrictToAnnotatedClass = true)
class RegistrationTest {
    private static final String OWN = "io.segmentrelay.";
    private static final String RECORDS = OWN + "state.StateRecords";
    private static final Pattern BINDING = Pattern
            .compile("\\b(?:readValue|writeValue\\w*|convertValue|treeToValue|valueToTree|readerFor\\w*|writerFor)\\(");
    /** Who has Jackson read or write objects, and which: the records of the state, or nothing but trees and maps. */
    private static final Map<String, String> BINDERS = Map.of("StateDecoder", RECORDS, "StateEncoder", RECORDS, "StateFormat",
            RECORDS, "StateView",
            RECORDS, "EventValue", "maps", "PageReader", "trees");
    private static final Pattern CAMEL = Pattern.compile(".*/camel-(?!mock|quarkus)[^/]*\\.jar");
    private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z][a-z0-9]*\\.){2,}[A-Z]\\w*");
    /** Class names in Camel's code by which nothing is loaded that the relay needs. */
    private static final List<String> NOT_LOADED = List.of(
            "org.apache.camel.dsl.yaml.", // Made by "new", behind a switch over these names.
            "org.apache.camel.model.", "org.apache.camel.builder.", "org.apache.camel.reifier.", // Compared with.
            "org.apache.camel.CamelContext", "org.apache.camel.language.simple.types.", "java.util.Properties", // The catalog's.
            "org.apache.camel.support.jndi.", "com.sun.nio.file.", // Of a registry and of a watcher that are not used.
            "org.apache.camel.util.StopWatch", "org.apache.hc.core5.http.HttpHost", // Names of attributes.
            "org.apache.kafka.clients.producer.RecordMetadata", "io.quarkus.", "javax.xml.",
            "org.apache.camel.impl.health.", // Camel Quarkus makes it.
            "org.apache.camel.component.file.FilePollDynamicAware", // It but saves endpoints.
            "org.apache.camel.component.kafka.KafkaDevConsole", "org.apache.camel.component.micrometer.MicrometerConsole",
            "org.apache.camel.main.MainConfigurationDevConsole");

    private static Set<String> registered;

    /** Quarkus writes down what it registers in builds of a binary alone. */
    public static class AsForABinary implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.native.enabled", "true");
        }
    }

    @BeforeAll
    static void readWhatIsRegistered() throws IOException {
        try (InputStream list = loader().getResourceAsStream("META-INF/reflective-classes.txt")) {
            registered = Set.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).strip().split("\n"));
        }
    }

    @Test
    void everythingThatJacksonFindsInTheStateIsRegistered() throws ClassNotFoundException {
        // when
        Set<String> found = new TreeSet<>();
        for (Class<?> type : Class.forName(RECORDS, false, loader()).getDeclaredClasses()) {
            walk(type, found);
        }

        // then
        assertThat(found).contains(OWN + "ledger.TopicIdentity", OWN + "membership.Suspects$Hold", OWN + "ledger.Phase");
        assertThat(registered).containsAll(found);
    }

    /** Whoever binds JSON to types of its own is to be added here, with them in the test above. */
    @Test
    void nobodyElseHasJacksonReadOrWriteObjects() throws IOException {
        // when
        Set<String> binders = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("com.fasterxml.jackson") || source.contains("StateFormat.JSON")
                        || source.contains("Json.OWN")) {
                    BINDING.matcher(source).results().map(MatchResult::group).findAny()
                            .ifPresent(call -> binders.add(file.getFileName().toString().replace(".java", "")));
                }
            }
        }

        // then
        assertThat(binders).containsExactlyInAnyOrderElementsOf(BINDERS.keySet());
    }

    @Test
    void everyClassThatCamelLoadsByNameIsRegistered() throws IOException {
        // when
        Set<String> missing = new TreeSet<>();
        eachOfCamel((name, bytes) -> named(name, bytes).filter(type -> !registered.contains(type))
                .filter(type -> NOT_LOADED.stream().noneMatch(type::startsWith)).filter(RegistrationTest::exists)
                .forEach(missing::add));

        // then
        assertThat(missing).isEmpty();
    }

    @Test
    void everyAggregationStrategyOfCamelIsRegistered() throws IOException {
        // when
        Set<String> strategies = new TreeSet<>();
        eachOfCamel((name, bytes) -> {
            if (name.matches("org/apache/camel/processor/aggregate/\\w+\\.class") && isStrategy(type(name))) {
                strategies.add(type(name));
            }
        });

        // then
        assertThat(strategies).hasSizeGreaterThan(5);
        assertThat(registered).containsAll(strategies);
    }

    /** A method may be called on whatever the one before has answered, by any of its types that are public. */
    @Test
    void whatExtensionsAreHandedHasItsMethods() throws IOException {
        // given
        Map<?, ?> value = new ObjectMapper().readValue("""
                {"text": "a", "int": 1, "long": 10000000000, "big": 1e400, "yes": true, "list": [1], "map": {"a": 1}, "x": 1.5,
                 "huge": 100000000000000000000}""", Map.class);
        List<Object> handed = Stream.of(List.of(1), List.of(1, 2, 3), Stream.of(1).toList(), Map.of(1, 1), Map.of(1, 1, 2, 2),
                Collections.unmodifiableMap(value), value, value.keySet(), value.values(), value.entrySet(), "".getBytes(),
                new IllegalStateException()).collect(Collectors.toList());
        handed.addAll(value.values());

        // when
        Set<String> types = new TreeSet<>();
        handed.forEach(each -> inherited(each.getClass(), types));
        Stream.of(MembershipEdit.class, CommittedEvent.class, ConsideredSegment.class).forEach(type -> inherited(type, types));
        types.removeIf(type -> type.matches(".*\\.(Serializable|Cloneable|RandomAccess|Constable|ConstantDesc|Sequenced.*)"));

        // then
        assertThat(types).contains("java.util.LinkedHashMap", "java.util.List", "java.lang.Long");
        assertThat(registered).containsAll(types);
    }

    /** The check at the start reads what each takes off its declaration. */
    @Test
    void theDeclarationsOfTheSettingsAreRegistered() {
        assertThat(registered).contains(RelayConfig.class.getName())
                .containsAll(Stream.of(RelayConfig.class.getDeclaredClasses()).map(Class::getName).toList());
    }

    /** What looks for Kafka's credentials where none are configured. */
    @Test
    void javasLoginConfigurationIsRegistered() {
        assertThat(registered).contains("sun.security.provider.ConfigFile");
    }

    private static void walk(Type type, Set<String> found) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> walk(argument, found));
        } else if (type instanceof Class<?> of && of.getName().startsWith(OWN) && found.add(of.getName()) && of.isRecord()) {
            Arrays.stream(of.getRecordComponents()).map(RecordComponent::getGenericType)
                    .forEach(component -> walk(component, found));
        }
    }

    private static void inherited(Class<?> type, Set<String> types) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (Modifier.isPublic(each.getModifiers()) && !each.isArray()) {
                types.add(each.getName());
            }
            Arrays.stream(each.getInterfaces()).forEach(one -> inherited(one, types));
        }
    }

    private static void eachOfCamel(BiConsumer<String, byte[]> visitor) throws IOException {
        Set<String> jars = new HashSet<>(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
        jars.removeIf(jar -> !CAMEL.matcher(jar).matches());
        assertThat(jars).hasSizeGreaterThan(10);
        for (String path : jars) {
            try (JarFile jar = new JarFile(path)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!entry.isDirectory()) {
                        visitor.accept(entry.getName(), jar.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
    }

    /** The names of classes in one of Camel's files by which it finds its parts, or in the strings of its code. */
    private static Stream<String> named(String file, byte[] content) {
        if (file.startsWith("META-INF/services/org/apache/camel/")) {
            return new String(content, StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("class="))
                    .map(line -> line.substring("class=".length()).strip());
        }
        return file.endsWith(".class") ? ClassFile.strings(content).filter(text -> CLASS_NAME.matcher(text).matches())
                : Stream.of();
    }

    private static String type(String file) {
        return file.replace(".class", "").replace('/', '.');
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, loader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static boolean isStrategy(String name) {
        try {
            Class<?> type = Class.forName(name, false, loader());
            return loader().loadClass(AggregationStrategy.class.getName()).isAssignableFrom(type)
                    && !Modifier.isAbstract(type.getModifiers())
                    && Arrays.stream(type.getConstructors()).anyMatch(one -> one.getParameterCount() == 0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
