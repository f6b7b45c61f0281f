package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

class MemberFieldsTest {
    private final PageReader reader = new PageReader();

    private String fields(String row, String... names) {
        FieldSet fields = FieldSet.of(names);
        Page<Member> page = reader.members(Pages.memberRow(row), fields);
        return page.rows().get(0).fields().putInto(JsonNodeFactory.instance.objectNode(), fields).toString();
    }

    /** Written anew it may be longer, and those who read events may take no more digits than a thousand. */
    @Test
    void aNumberThatIsTakenCanBeReadByEverybody() {
        // given
        String longest = "1".repeat(895) + "e99999";

        // then
        assertThatCode(() -> new ObjectMapper().readTree(fields("{\"id\":1,\"plan\":" + longest + "}", "plan")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> fields("{\"id\":1,\"plan\":1" + longest + "}", "plan")).isInstanceOf(PageFailure.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":27,"custom_id":"A-17","user_key":"k3"}                                  | {"custom_id":"A-17","user_key":"k3"}
            {"id":27,"user_id":"A-17","key":"k3"}                                         | {"custom_id":"A-17","user_key":"k3"}
            {"user_id":"old","key":"ok","custom_id":"new","user_key":"nk","id":27}        | {"custom_id":"new","user_key":"nk"}
            {"custom_id":"new","user_key":"nk","user_id":"old","key":"ok","id":27}        | {"custom_id":"new","user_key":"nk"}
            {"custom_id":null,"user_key":null,"user_id":"old","key":"ok","id":27}         | {"custom_id":"old","user_key":"ok"}
            {"user_id":"old","key":"ok","custom_id":null,"user_key":null,"id":27}         | {"custom_id":"old","user_key":"ok"}
            {"id":27}                                                                     | {"custom_id":null,"user_key":null}
            {"id":27,"custom_id":"żółw","user_key":"\\ud83d\\udce7"}                      | {"custom_id":"żółw","user_key":"📧"}
            {"id":27,"custom_id":17,"user_key":["a"]}                                     | {"custom_id":17,"user_key":["a"]}
            """)
    void bothGenerationsOfARowAreReadAndTheSecondWins(String row, String expected) {
        assertThat(fields(row, "custom_id", "user_key")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":1,"plan":"pro"}                                                             | "pro"
            {"id":1,"attributes":[{"name":"Plan","name_std":"plan","value":"pro"}]}           | "pro"
            {"id":1,"attributes":[{"value":["a",{"b":1}],"name":"plan"}]}                     | ["a",{"b":1}]
            {"id":1,"attributes":[{"name":"plan","value":1},{"name_std":"plan","value":2}]}   | 2
            {"id":1,"attributes":[{"name_std":"plan","value":2},{"name":"plan","value":1}]}   | 2
            {"id":1,"attributes":[{"name":"plan","value":"old"}],"plan":"new"}                | "new"
            {"id":1,"attributes":[{"name_std":"plan","value":"old"}],"plan":"new"}            | "new"
            {"id":1,"plan":"new","attributes":[{"name":"plan","value":"old"}]}                | "new"
            {"id":1,"plan":null,"attributes":[{"name":"plan","value":"old"}]}                 | "old"
            {"id":1,"attributes":[{"name":"plan"},{"name":"plan","value":null}]}              | null
            {"id":1,"attributes":[{"name":"plan"},{"name":"plan","value":3}]}                 | 3
            {"id":1,"attributes":[{"name":"plan","value":1},{"name":"plan","value":2}]}       | 1
            {"id":1,"attributes":[1,null,"plan",[],{"name":7,"value":1}]}                     | null
            {"id":1,"attributes":"anything","plan":true}                                      | true
            {"id":1,"attributes":null}                                                        | null
            {"id":1,"plan":12.50}                                                             | 12.50
            {"id":1,"plan":123456789012345678901234567890}                                    | 123456789012345678901234567890
            {"id":1,"plan":{"z":1,"a":2}}                                                     | {"a":2,"z":1}
            {"id":1,"plan":"a\\ud83db"}                                                       | "a\uFFFDb"
            {"id":1,"plan":["a\\ud83db",{"c":"\\ud83d"}]}                                   | ["a\uFFFDb",{"c":"\uFFFD"}]
            """)
    void anyOtherNameIsAKeyOfTheRowElseACustomAttribute(String row, String expected) {
        // given
        FieldSet plan = FieldSet.of("plan");

        // when
        byte[] kept = reader.members(Pages.memberRow(row), plan).rows().get(0).fields().bytes();

        // then
        assertThat(new String(kept, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("[" + expected + "]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":1,"email":"jan.zuk@example.com"}             | "18ab24f590ad2b8d379498d5a05b2a884609e1bb9b0c16c7f992b9df68ed2ac6"
            {"id":1,"email":"  Jan.ZUK@Example.com\\n"}        | "18ab24f590ad2b8d379498d5a05b2a884609e1bb9b0c16c7f992b9df68ed2ac6"
            {"id":1,"email":null}                              | null
            {"id":1,"email":"  "}                              | null
            {"id":1,"email":7}                                 | null
            {"id":1}                                           | null
            """)
    void anEmailIsHashedTrimmedAndInLowerCase(String row, String expected) {
        assertThat(fields(row, "email_sha256")).isEqualTo("{\"email_sha256\":" + expected + "}");
    }

    @Test
    void theAttributesThemselvesAreAFieldToo() {
        assertThat(fields("{\"id\":1,\"attributes\":[{\"name\":\"plan\",\"value\":1}]}", "attributes", "plan"))
                .isEqualTo("{\"attributes\":[{\"name\":\"plan\",\"value\":1}],\"plan\":1}");
    }

    @Test
    void anEmailIsPublishedOnlyIfAskedFor() {
        // given
        String row = "{\"id\":1,\"email\":\"jan@example.com\",\"custom_id\":\"A\"}";

        // then
        assertThat(fields(row, "custom_id")).isEqualTo("{\"custom_id\":\"A\"}");
        assertThat(fields(row, "email", "custom_id")).isEqualTo("{\"email\":\"jan@example.com\",\"custom_id\":\"A\"}");
    }

    @Test
    void theRecordOfAUserIsAPageOfOneRow() {
        // when
        Page<ObjectNode> page = reader.record(Pages.body("{\"id\":27,\"score\":NaN,\"plan\":\"pro\"}"));

        // then
        assertThat(page.rows()).singleElement().hasToString("{\"id\":27,\"plan\":\"pro\"}");
        assertThat(page.refusedFields()).isEqualTo(1);
        assertThatThrownBy(() -> reader.record(Pages.body("[]"))).isInstanceOf(PageFailure.class);
        assertThatThrownBy(() -> reader.record(Pages.body("{} {}"))).isInstanceOf(PageFailure.class);
    }

    private static UserFields of(String json) {
        return UserFields.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsOutliveTheirBytesAndAreEqualByContent() {
        // given
        UserFields fields = UserFields.of(Arrays.asList(TextNode.valueOf("Żuk"), null));

        // when
        UserFields again = UserFields.of(fields.bytes());

        // then
        assertThat(again).isEqualTo(fields).hasSameHashCodeAs(fields).isNotEqualTo(of("[\"Żuk\",1]"));
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
        assertThat(fields).isEqualTo(of("[1]"));
    }

    @Test
    void aFieldBeyondTheLastValueIsNull() {
        // given
        UserFields rememberedBeforeAFieldWasAdded = of("[\"A-17\"]");

        // then
        assertThat(rememberedBeforeAFieldWasAdded.get(5).isNull()).isTrue();
        assertThat(rememberedBeforeAFieldWasAdded
                .putInto(JsonNodeFactory.instance.objectNode().put("id", 27), FieldSet.of("custom_id", "plan")))
                .hasToString("{\"id\":27,\"custom_id\":\"A-17\",\"plan\":null}");
    }

    @Test
    void theirTextDoesNotShowThem() {
        assertThat(of("[\"jan@example.com\"]")).hasToString("UserFields[19 bytes]");
    }

    @Test
    void whatIsNoArrayIsRefused() {
        assertThat(of("[]").get(0).isNull()).isTrue();
        for (String none : new String[] { "{}", "", "[", "[1", "1]" }) {
            assertThatThrownBy(() -> of(none)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFieldSetHasNoBlankNoRepeatedAndNoIdName() {
        assertThatThrownBy(() -> FieldSet.of("a", " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldSet.of("a", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldSet.of("id")).isInstanceOf(IllegalArgumentException.class);
    }
}
