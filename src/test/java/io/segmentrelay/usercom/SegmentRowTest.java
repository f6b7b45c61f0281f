package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentRowTest {
    private final PageReader reader = new PageReader();

    private SegmentRow row(String json) {
        return reader.segments(Pages.memberRow(json)).rows().get(0);
    }

    @Test
    void aFullRowGivesAllItHas() {
        // when
        SegmentRow row = reader.segments(Pages.body(Pages.SEGMENTS)).rows().get(0);

        // then
        assertThat(row.name()).isEqualTo("Active");
        assertThat(row.users()).isEqualTo("https://app.user.com/api/public/segments/1033/users/");
        assertThat(row.objectCount()).hasValue(100);
        assertThat(row.tooHeavy()).isFalse();
        assertThat(row.updateInterval()).hasValue(240);
        assertThat(row.lastCounted()).isEqualTo("2024-10-11T10:12:32.661576Z");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"id\":4294967297}",
            "{\"id\":4294967297,\"name\":null,\"users\":null,\"object_count\":null,\"too_heavy\":null,"
                    + "\"update_interval\":null,\"last_counted\":null}",
            "{\"id\":4294967297,\"name\":[],\"users\":{},\"object_count\":-1,\"too_heavy\":[],"
                    + "\"update_interval\":99999999999,\"last_counted\":5}" })
    void whatIsAbsentOrNullOrOfAnotherTypeIsUnknown(String json) {
        // when
        SegmentRow row = row(json);

        // then
        assertThat(row.id()).isEqualTo(4294967297L);
        assertThat(row.name()).isEmpty();
        assertThat(row.users()).isNull();
        assertThat(row.objectCount()).isEmpty();
        assertThat(row.tooHeavy()).isFalse();
        assertThat(row.updateInterval()).isEmpty();
        assertThat(row.lastCounted()).isNull();
    }

    @Test
    void aNameThatUtf8CannotHoldIsMadeEncodable() {
        assertThat(row("{\"id\":1,\"name\":\"half \\ud83d\"}").name()).isEqualTo("half \uFFFD");
    }
}
