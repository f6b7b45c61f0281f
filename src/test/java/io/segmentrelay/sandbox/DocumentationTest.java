package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.node.ObjectNode;

class DocumentationTest {

    private static final Path PAGE = Path.of("docs", "sandbox.md");

    @ParameterizedTest
    @MethodSource
    void namesFaultsAsTheyAreTaken(String json) throws IOException {
        // when
        var fault = FaultJson.fault((ObjectNode) TestClient.parse(json));

        // then
        assertThat(json).contains("\"kind\":\"" + fault.kind() + "\"");
    }

    static List<String> namesFaultsAsTheyAreTaken() throws IOException {
        return inTables("kind");
    }

    @Test
    void namesActionsAsTheyAreTaken() throws Exception {
        for (var json : inTables("action")) {
            // given
            try (var standIn = StandIn.start()) {
                var client = new TestClient(standIn);

                // when
                var answer = client.post("/_sandbox/world", json);

                // then
                assertThat(answer.has("segments")).as("%s: %s", json, answer).isTrue();
            }
        }
    }

    @Test
    void namesEveryOption() throws IOException {
        // when
        var page = Files.readString(PAGE);

        // then
        assertThat(Arguments.OPTIONS).allSatisfy(option -> assertThat(page).contains("| `--" + option + "` |"));
        assertThat(Arguments.COMMANDS).allSatisfy(command -> assertThat(page).contains("| `" + command + "` |"));
    }

    private static List<String> inTables(String key) throws IOException {
        return Pattern.compile("^\\| `(\\{\"" + key + "\":.*?})` \\|", Pattern.MULTILINE).matcher(Files.readString(PAGE))
                .results().map(found -> found.group(1)).toList();
    }
}
