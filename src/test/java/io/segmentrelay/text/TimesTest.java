package io.segmentrelay.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.apache.camel.util.TimeUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.configuration.DurationConverter;

class TimesTest {
    @ParameterizedTest
    @ValueSource(strings = { "0s", "500ms", "60s", "30m", "24h", "7d", "999999999s" })
    void aTimeIsWhatQuarkusAndCamelTakeItFor(String text) {
        // when
        Duration time = Times.parse(text);

        // then
        assertThat(time).isEqualTo(DurationConverter.parseDuration(text))
                .isEqualTo(Duration.ofMillis(TimeUtils.toMilliSeconds(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "60", "s", "-1s", "1.5s", "60 s", "60S", "1h30m", "PT1M", "9999999999s" })
    void whatTheyTakeForDifferentTimesIsNone(String text) {
        assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
