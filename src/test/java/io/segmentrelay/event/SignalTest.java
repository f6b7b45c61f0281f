package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SignalTest {

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAgain(SignalKind kind) {
        // given
        Signal one = new Signal(kind, "main", OptionalLong.of(5_000_000_000L));
        Signal all = new Signal(kind, null, OptionalLong.empty());

        // when
        Signal oneAgain = Signal.parse(one.json());
        Signal allAgain = Signal.parse(all.json());

        // then
        assertThat(oneAgain).isEqualTo(one);
        assertThat(allAgain).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"signal\":\"aprove\"} | 'signal' is one of crawl, snapshot, approve, reject, pause, resume, not 'aprove'",
            "{} | 'signal' is one of",
            "{\"signal\":\"crawl\",\"segment\":7} | a 'segment' without its 'account'",
            "{\"signal\":\"crawl\",\"account\":\"main\",\"segment\":\"7\"} | 'segment' is the number of a segment",
            "{\"signal\":\"crawl\",\"account\":\"main\",\"segment\":9223372036854775808} | 'segment' is the number of a segment",
            "{\"signal\":\"crawl\",\"account\":7} | 'account' is the name of an account",
            "{\"signal\":\"crawl\",\"acount\":\"main\"} | not 'acount'",
            "[\"crawl\"] | a JSON object",
            "{\"signal\":\"crawl\"} {} | not JSON",
            "crawl | not JSON" })
    void whatIsNoSignalIsRefusedInWords(String json, String why) {
        assertThatThrownBy(() -> Signal.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }

    @Test
    void whatIsNullIsAbsent() {
        // when
        Signal signal = Signal
                .parse("{\"signal\":\"crawl\",\"account\":null,\"segment\":null}".getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(signal).isEqualTo(new Signal(SignalKind.CRAWL, null, OptionalLong.empty()));
    }

    @Test
    void aTombstoneIsNoSignal() {
        assertThatThrownBy(() -> Signal.parse(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSignalToAllConcernsEachAccount() {
        // given
        Signal all = new Signal(SignalKind.CRAWL, null, OptionalLong.empty());
        Signal one = new Signal(SignalKind.CRAWL, "main", OptionalLong.empty());

        // when
        boolean concerned = all.concerns("other");

        // then
        assertThat(concerned).isTrue();
        assertThat(one.concerns("other")).isFalse();
        assertThat(one.concerns("main")).isTrue();
    }
}
