package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.testing.Packaged;

/** The forms of Simple that docs/routes.md names, on the packaged program. */
@ResourceLock(SharedRelay.ROUTES)
class SimpleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEGMENT = 1036;
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| `([^`]*)` \\|$", Pattern.MULTILINE);
    private static final String JVM_ALONE = "${body.key.chars().count()}";
    private static final ObjectMapper JSON = new ObjectMapper();

    @AfterEach
    void clear() throws IOException {
        SharedRelay.clear();
    }

    @Test
    void everyFormThatIsDocumentedAnswersWhatIsDocumented() throws Exception {
        // given
        Map<String, String> forms = documented();
        RelaySite site = SharedRelay.site("main");
        SharedRelay.change(() -> Files.writeString(SharedRelay.file("51-change-memberships.yaml"), route(forms)),
                "51-change-memberships.yaml");

        // when
        site.world.create(SEGMENT, "With email", "", Membership.of(27));
        SharedRelay.PROCESS.awaitAlive(LIMIT, () -> SharedRelay.PROCESS.output().contains("SIMPLE end"));

        // then
        Map<String, String> answers = new LinkedHashMap<>();
        Matcher said = Pattern.compile("SIMPLE (\\d+) \\[(.*)]$", Pattern.MULTILINE).matcher(SharedRelay.PROCESS.output());
        while (said.find()) {
            answers.put(forms.keySet().toArray(String[]::new)[Integer.parseInt(said.group(1))], said.group(2).strip());
        }
        String alone = answers.remove(JVM_ALONE);
        forms.remove(JVM_ALONE);
        forms.replaceAll((form, answer) -> answer.equals(EventTopics.DEFAULT.memberships())
                ? site.topics.events().memberships()
                : answer);
        assertThat(answers).containsExactlyEntriesOf(forms);
        assertThat(alone).matches(Packaged.isNative() ? "failed.*" : "12");
    }

    private static Map<String, String> documented() throws IOException {
        String text = Files.readString(Path.of("docs", "routes.md"));
        int begin = text.indexOf("## Simple in a native binary");
        String section = text.substring(begin, text.indexOf("## Examples", begin));
        assertThat(section).contains(JVM_ALONE);
        Map<String, String> forms = new LinkedHashMap<>();
        Matcher row = ROW.matcher(section);
        while (row.find()) {
            forms.put(row.group(1), row.group(2));
        }
        assertThat(forms).hasSizeGreaterThan(30);
        forms.put(JVM_ALONE, "");
        return forms;
    }

    /** Each form is tried by itself. */
    private static String route(Map<String, String> forms) throws IOException {
        StringBuilder yaml = new StringBuilder("""
                - route:
                    id: change-memberships
                    description: A test.
                    errorHandler: { noErrorHandler: {} }
                    from:
                      uri: direct:change-memberships
                      steps:
                        - split:
                            expression: { simple: { expression: "${body}" } }
                            steps:
                              - setVariable: { name: edit, expression: { simple: { expression: "${body}" } } }
                """);
        int number = 0;
        for (String form : forms.keySet()) {
            String simple = "{ simple: { expression: " + JSON.writeValueAsString(form) + " } }";
            String says = "{ message: \"SIMPLE " + number++;
            yaml.append((form.endsWith("}") ? """
                    - doTry:
                        steps:
                          - setVariable: { name: answer, expression: %1$s }
                          - log: %2$s [${variable.answer}]" }
                    """ : """
                    - doTry:
                        steps:
                          - choice:
                              when:
                                - expression: %1$s
                                  steps:
                                    - log: %2$s [true]" }
                              otherwise:
                                steps:
                                  - log: %2$s [false]" }
                    """).formatted(simple, says).indent(14)).append("""
                        doCatch:
                          - exception: [ java.lang.Exception ]
                            steps:
                              - log: %s [failed ${exception.message}]" }
                    """.formatted(says).indent(14));
        }
        return yaml.append("              - log: { message: \"SIMPLE end\" }\n").toString();
    }
}
