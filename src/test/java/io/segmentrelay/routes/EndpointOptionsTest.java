package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Options of endpoints, held against Camel's catalog. Where a component has none of that name, it may pass it on as something
 * else: an option of http that there is not goes out as a parameter of the query.
 */
class EndpointOptionsTest {
    private static final CamelCatalog CATALOG = new DefaultCamelCatalog();
    private static final Pattern SNIPPET = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    /** Those of options are known to the catalog. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!=)\\{\\{([^{}]*)}}");
    /** What stands for a whole address, by the placeholder's name. */
    private static final Map<String, String> ADDRESSES = Map.of("webhook.url", "https://hook.example.com");
    /** A Kamelet's options are those of its own file; KameletFileTest has them. */
    private static final List<String> NO_COMPONENT = List.of("kamelet");

    record Endpoint(String where, String uri) {
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void everyOptionIsOneOfTheComponent(Endpoint endpoint) {
        assertThat(problem(endpoint.uri)).as(endpoint.where).isEmpty();
    }

    @Test
    void anOptionThatThereIsNotIsFound() {
        assertThat(problem("https://hook.example.com?httpMethod=POST&connectTimeout=2000")).contains("connectTimeout");
        assertThat(problem("scheduler:x?perid=1000")).contains("perid");
    }

    /** The catalog takes what a component can be configured by for options of its endpoints as well. */
    private static String problem(String uri) {
        EndpointValidationResult result = CATALOG.validateEndpointProperties(uri, true);
        List<String> options = uri.contains("?")
                ? Stream.of(uri.substring(uri.indexOf('?') + 1).split("&")).map(option -> option.replaceFirst("=.*", ""))
                        .toList()
                : List.of();
        ComponentModel component = CATALOG.componentModel(uri.replaceFirst(":.*", ""));
        String unknown = options.stream().filter(option -> component.getEndpointParameterOptions().stream()
                .noneMatch(known -> known.getName().equals(option)
                        || known.isMultiValue() && option.startsWith(known.getPrefix())))
                .collect(Collectors.joining(", "));
        return result.isSuccess() ? unknown : result.summaryErrorMessage(true) + unknown;
    }

    static Stream<Endpoint> endpoints() throws IOException {
        return Stream.of("routes", "examples/routes", "kamelets", "docs", "README.md").map(Path::of)
                .flatMap(EndpointOptionsTest::files).flatMap(file -> texts(file).stream()
                        .flatMap(text -> endpoints(new Load(LoadSettings.builder().build()).loadFromString(text)))
                        .map(uri -> new Endpoint(file.toString(), uri)))
                .filter(endpoint -> !NO_COMPONENT.contains(endpoint.uri.replaceFirst(":.*", "")));
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).filter(file -> file.toString().matches(".*\\.(yaml|md)")).toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(Path file) {
        try {
            String text = Files.readString(file);
            return file.toString().endsWith(".yaml") ? List.of(text)
                    : SNIPPET.matcher(text).results().map(match -> match.group(1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> endpoints(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().flatMap(EndpointOptionsTest::endpoints);
        }
        if (!(node instanceof Map<?, ?> map)) {
            return Stream.empty();
        }
        Stream<String> own = map.get("uri") instanceof String uri ? Stream.of(withParameters(uri, map.get("parameters")))
                : map.get("constant") instanceof Map<?, ?> constant && constant.get("expression") instanceof String address
                        && address.startsWith("direct:") ? Stream.of(address) : Stream.empty();
        return Stream.concat(own, map.values().stream().flatMap(EndpointOptionsTest::endpoints));
    }

    private static String withParameters(String uri, Object parameters) {
        String address = PLACEHOLDER.matcher(uri.replaceFirst("^account-kafka:", "kafka:"))
                .replaceAll(match -> ADDRESSES.getOrDefault(match.group(1), "placeholder")).replaceAll("\\$\\{[^}]*}", "value");
        if (!(parameters instanceof Map<?, ?> map)) {
            return address;
        }
        return address + (address.contains("?") ? "&" : "?") + map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining("&"));
    }
}
