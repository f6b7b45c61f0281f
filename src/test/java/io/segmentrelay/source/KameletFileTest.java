package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the Kamelet says of itself. */
class KameletFileTest {
    private static final Path FILE = Path.of("kamelets/usercom-segments-source.kamelet.yaml");
    private static final Set<String> TYPES = Set.of("string", "number", "integer", "boolean");

    private static final Set<String> OPTIONAL = Set.of("includeSegments", "excludeSegments", "proxy",
            "proxyCredentials");

    private final Map<String, Object> kamelet = read();
    private final Map<String, Object> definition = map(map(kamelet, "spec"), "definition");
    private final Map<String, Object> properties = map(definition, "properties");

    @Test
    void itNamesItselfAsTheCatalogDoes() {
        assertThat(kamelet).containsEntry("apiVersion", "camel.apache.org/v1").containsEntry("kind", "Kamelet");
        assertThat(map(kamelet, "metadata")).containsEntry("name", FILE.getFileName().toString().replace(".kamelet.yaml", ""));
        assertThat(map(map(kamelet, "metadata"), "labels")).containsEntry("camel.apache.org/kamelet.type", "source");
        assertThat(definition).containsKeys("title", "description").containsEntry("type", "object");
    }

    @Test
    void everyPropertyIsTypedAndDescribedAndHasADefaultUnlessItMustBeGivenOrNeedNotBe() {
        List<?> required = (List<?>) definition.get("required");
        properties.forEach((name, property) -> {
            Map<?, ?> facts = (Map<?, ?>) property;
            assertThat(facts.get("title")).as(name).asString().isNotBlank();
            assertThat(facts.get("description")).as(name).asString().endsWith(".");
            assertThat(TYPES).as(name).contains((String) facts.get("type"));
            assertThat(facts.containsKey("default")).as(name)
                    .isNotEqualTo(required.contains(name) || OPTIONAL.contains(name));
        });
    }

    @Test
    void theTokenAndTheLoginForAProxyAreSecretsAndNothingElseIs() {
        properties.forEach((name, property) -> {
            Map<?, ?> facts = (Map<?, ?>) property;
            boolean secret = name.equals("token") || name.equals("proxyCredentials");
            assertThat("password".equals(facts.get("format"))).as(name).isEqualTo(secret);
            assertThat(List.of("urn:camel:group:credentials").equals(facts.get("x-descriptors"))).as(name).isEqualTo(secret);
        });
    }

    @Test
    void everyOptionOfTheSourceIsAPropertyAndIsHandedToItWithTheSameDefault() throws Exception {
        // given
        Map<?, ?> bean = (Map<?, ?>) ((List<?>) map(map(kamelet, "spec"), "template").get("beans")).get(0);

        // when
        Set<String> options = properties.keySet();

        // then
        assertThat(bean.get("type")).isEqualTo("#class:" + SegmentsSource.class.getName());
        assertThat((Map<?, ?>) bean.get("properties")).isEqualTo(options.stream().collect(Collectors.toMap(
                name -> "options[" + name + "]", name -> (OPTIONAL.contains(name) ? "{{?" : "{{") + name + "}}")));
        assertThat(options.stream().filter(name -> ((Map<?, ?>) properties.get(name)).containsKey("default"))
                .collect(Collectors.toMap(name -> name, name -> ((Map<?, ?>) properties.get(name)).get("default").toString())))
                .isEqualTo(SourceSettings.DEFAULTS);
    }

    @Test
    void itDependsOnTheLibraryOfThisVersion() throws Exception {
        // given
        var version = Pattern.compile("<artifactId>segment-relay</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();

        // then
        assertThat((List<?>) map(kamelet, "spec").get("dependencies")).map(String::valueOf)
                .contains("mvn:io.segmentrelay:segment-relay-library:" + version.group(1))
                .allMatch(dependency -> dependency.matches("camel:[a-z-]+|mvn:[^:]+:[^:]+:[^:]+"));
        assertThat(map(map(kamelet, "metadata"), "annotations")).containsEntry("camel.apache.org/catalog.version",
                version.group(1));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> owner, String key) {
        return (Map<String, Object>) owner.get(key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read() {
        try {
            return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
