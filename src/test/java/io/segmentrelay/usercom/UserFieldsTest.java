package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

class UserFieldsTest {
    private static UserFields fields(String json) {
        return UserFields.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsOutliveTheirBytesAndAreEqualByContent() {
        // given
        UserFields fields = UserFields.of(Arrays.asList(TextNode.valueOf("Żuk"), null));

        // when
        UserFields again = UserFields.of(fields.bytes());

        // then
        assertThat(again).isEqualTo(fields).hasSameHashCodeAs(fields).isNotEqualTo(fields("[\"Żuk\",1]"));
        assertThat(again.get(0)).isEqualTo(TextNode.valueOf("Żuk"));
        assertThat(again.get(1).isNull()).isTrue();
    }

    @Test
    void nobodyCanChangeThemThroughTheBytes() {
        // given
        byte[] bytes = "[1]".getBytes(StandardCharsets.UTF_8);
        UserFields fields = UserFields.of(bytes);

        // when
        bytes[1] = '2';
        fields.bytes()[1] = '3';

        // then
        assertThat(fields).isEqualTo(fields("[1]"));
    }

    @Test
    void aFieldBeyondTheLastValueIsNull() {
        // given
        UserFields rememberedBeforeAFieldWasAdded = fields("[\"A-17\"]");

        // then
        assertThat(rememberedBeforeAFieldWasAdded.get(5).isNull()).isTrue();
        assertThat(rememberedBeforeAFieldWasAdded
                .putInto(JsonNodeFactory.instance.objectNode().put("id", 27), FieldSet.of("custom_id", "plan")))
                .hasToString("{\"id\":27,\"custom_id\":\"A-17\",\"plan\":null}");
    }

    @Test
    void theirTextDoesNotShowThem() {
        assertThat(fields("[\"jan@example.com\"]")).hasToString("UserFields[19 bytes]");
    }

    @Test
    void whatIsNoArrayIsRefused() {
        assertThatThrownBy(() -> fields("{}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fields("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFieldSetHasNoBlankNoRepeatedAndNoIdName() {
        assertThatThrownBy(() -> FieldSet.of("a", " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldSet.of("a", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldSet.of("id")).isInstanceOf(IllegalArgumentException.class);
    }
}
