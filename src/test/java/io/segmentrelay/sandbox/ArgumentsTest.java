package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    @Test
    void areACommandAndPairs() {
        // when
        var arguments = Arguments.parse("stand-in", "--api-port", "0", "--rate", "50");

        // then
        assertThat(arguments.command()).isEqualTo("stand-in");
        assertThat(arguments.number("rate", 10)).isEqualTo(50);
        assertThat(arguments.number("seed", 42)).isEqualTo(42);
    }

    @Test
    void startEverythingIfNoCommandIsGiven() {
        assertThat(Arguments.parse().command()).isEqualTo("all");
        assertThat(Arguments.parse("--seed", "1").command()).isEqualTo("all");
    }

    @ParameterizedTest
    @CsvSource({ "everything,unknown command 'everything'", "--speed 1,unknown option '--speed'",
            "--seed,--seed takes a value", "--seed x,'--seed takes a whole number, not ''x'''" })
    void sayWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" ")).number("seed", 42))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
