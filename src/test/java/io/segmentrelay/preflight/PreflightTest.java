package io.segmentrelay.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.segmentrelay.text.Finding;

class PreflightTest {

    @Test
    void whatAServerSaidCommandsNoTerminal() {
        // given
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // when
        Preflight.print(List.of(Finding.fail("API of main", "answers \u001b[2J\nok    all is well", "ask \u0007")),
                new PrintStream(out, true, StandardCharsets.UTF_8));

        // then
        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList()).containsExactly(
                "fail  API of main  answers \\u001b[2J\\u000aok    all is well", "                   -> ask \\u0007", "",
                "1 thing to mend.");
    }
}
