package io.segmentrelay.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = { "\\u001b,\"\u001b\"", "\\u000a,\"\n\"", "\\u009b,\"\u009b\"",
            "\\u2028,\"\u2028\"", "\\u202e,\"\u202e\"", "é,é", "😀,😀" })
    void controlCharactersAreEscapedAndNothingElse(String shown, String given) {
        assertThat(OneLine.of("a" + given + "b")).isEqualTo("a" + shown + "b");
        assertThat(OneLine.isOne(given)).isEqualTo(shown.equals(given));
    }

    @Test
    void aNameIsCutBetweenItsCharacters() {
        assertThat(OneLine.name("😀".repeat(80))).isEqualTo("😀".repeat(80));
        assertThat(OneLine.name("😀".repeat(81))).isEqualTo("😀".repeat(79) + "…");
        assertThat(OneLine.name("x\ny")).isEqualTo("x\\u000ay");
        assertThat(OneLine.name(null)).isNull();
    }
}
