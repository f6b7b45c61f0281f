package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageReaderTest {
    private static final FieldSet NO_FIELDS = FieldSet.of();
    private final PageReader reader = new PageReader();

    @Test
    void aPageOfMembersHasItsRowsItsCountAndWhereItGoesOn() {
        // when
        Body body = new Body(Pages.body(Pages.MEMBERS));
        Page<Member> page = reader.members(body, NO_FIELDS);

        // then
        assertThat(body.closed).isTrue();
        assertThat(page.rows()).extracting(Member::id).containsExactly(27L, 5_000_000_000L);
        assertThat(page.count()).hasValue(250);
        assertThat(page.next()).isEqualTo("https://app.user.com/api/public/segments/1033/users/?cursor=cD0yMDI%3D");
    }

    @Test
    void aPageOfSegmentsHasTheRowsAsGiven() {
        // when
        Page<SegmentRow> page = reader.segments(Pages.body(Pages.SEGMENTS));

        // then
        assertThat(page.rows()).extracting(SegmentRow::id).containsExactly(1033L, 1036L);
        assertThat(page.rows().get(1).name()).isEqualTo("Z e-mailem \uD83D\uDCE7 żółw");
        assertThat(page.rows().get(1).json().fieldNames()).toIterable()
                .containsExactly("name", "users", "id", "description");
        assertThat(page.count()).hasValue(2);
        assertThat(page.next()).isNull();
    }

    /** What is published of it would fit no record, and hold up everything else of the account. */
    @Test
    void aRowOfWhichTooMuchWouldBePublishedIsNone() {
        // given
        String large = "\"note\": \"" + "x".repeat(250_000) + "\"";
        String row = "{\"results\":[{\"id\":1," + large + "}],\"next\":null,\"count\":1}";

        // then
        assertThat(reader.members(Pages.body(row), NO_FIELDS).rows()).hasSize(1);
        assertThatThrownBy(() -> reader.members(Pages.body(row), FieldSet.of("note"))).isInstanceOf(PageFailure.class)
                .hasMessageContaining("relay.user-fields").hasMessageContaining("250000");
        assertThatThrownBy(() -> reader.segments(Pages.body(row))).isInstanceOf(PageFailure.class)
                .hasMessageContaining("the row of segment 1 takes more than 250000 bytes");
    }

    @Test
    void aRowOfWhichJustAsMuchIsPublishedAsARecordHoldsIsOneAndSoIsThatOfTheFirstId() {
        // given
        String ofAMember = "{\"id\":0,\"note\":\"" + "x".repeat(250_000 - "[\"\"]".length()) + "\"}";
        String ofASegment = "{\"id\":0,\"note\":\"" + "x".repeat(250_000 - "{\"id\":0,\"note\":\"\"}".length()) + "\"}";

        // then
        assertThat(reader.members(Pages.memberRow(ofAMember), FieldSet.of("note")).rows()).extracting(Member::id)
                .containsExactly(0L);
        assertThat(reader.segments(Pages.memberRow(ofASegment)).rows()).extracting(SegmentRow::id).containsExactly(0L);
    }

    /** Python's encoder writes them, and a row that has one would hold its segment hostage. */
    @ParameterizedTest
    @ValueSource(strings = { "NaN", "Infinity", "-Infinity" })
    void whatJsonHasNoWordForCostsAFieldOfARowAtMost(String odd) {
        // given
        String page = "{\"results\":[{\"score\":" + odd + ",\"id\":1,\"plan\":[1,{\"x\":" + odd + "}],\"custom_id\":\"A\","
                + "\"attributes\":[{\"name\":\"other\",\"value\":" + odd + "},{\"name\":\"tier\",\"value\":3}]},"
                + "{\"id\":2,\"plan\":1.5,\"x\":[" + odd + "]}],\"next\":null,\"average\":" + odd + "}";

        // when
        Page<Member> unasked = reader.members(Pages.body(page), FieldSet.of("custom_id", "tier"));
        Page<Member> asked = reader.members(Pages.body(page), FieldSet.of("plan", "custom_id", "tier", "score"));
        Page<SegmentRow> segments = reader.segments(Pages.body(page));

        // then
        assertThat(unasked.refusedFields()).isZero();
        assertThat(unasked.rows().get(0).fields()).hasToString("UserFields[7 bytes]");
        assertThat(asked.refusedFields()).isEqualTo(2);
        assertThat(new String(asked.rows().get(0).fields().bytes(), StandardCharsets.UTF_8)).isEqualTo("[null,\"A\",3,null]");
        assertThat(new String(asked.rows().get(1).fields().bytes(), StandardCharsets.UTF_8)).isEqualTo("[1.5,null,null,null]");
        assertThat(segments.refusedFields()).isEqualTo(4);
        assertThat(segments.rows().get(0).json()).hasToString("{\"id\":1,\"custom_id\":\"A\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"results\":[{\"id\":NaN}],\"next\":null}", "{\"results\":[],\"next\":null,\"count\":Infinity}",
            "{\"results\":[],\"next\":NaN}", "{\"results\":-Infinity,\"next\":null}", "NaN",
            "{\"results\":[NaN],\"next\":null}",
            "{\"results\":[{\"id\":1,\"x\":nan}],\"next\":null}" })
    void whatAPageNeedsIsNeverOneOfThem(String page) {
        assertThatThrownBy(() -> reader.members(Pages.body(page), NO_FIELDS)).isInstanceOf(PageFailure.class);
        assertThatThrownBy(() -> reader.segments(Pages.body(page))).isInstanceOf(PageFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"results\":[],\"next\":null}", "{\"count\":null,\"results\":[],\"next\":null}" })
    void aPageMayBeEmptyAndDoWithoutCount(String page) {
        assertThat(reader.segments(Pages.body(page)))
                .isEqualTo(new Page<>(List.of(), OptionalLong.empty(), null, page.length(), 0));
        assertThat(reader.segments(Pages.body("{\"count\":0,\"results\":[],\"next\":null}")).count()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", " ", "null", "[]", "7", "{}", "<html><body>Maintenance</body></html>",
            "{\"results\":[{\"id\":1}],\"next\":null",
            "{\"results\":[{\"id\":1}",
            "{\"results\":[{\"id\":1}],\"next\":\"https://a",
            "{\"results\":[],\"next\":null}{}",
            "{\"results\":[],\"next\":null}garbage",
            "{\"results\":[],\"next\":null,\"results\":[]}",
            "{\"results\":[],\"next\":null,\"next\":null}",
            "{\"results\":[],\"next\":null,\"count\":1,\"count\":1}",
            "{\"results\":[],\"next\":null,\"count\":null,\"count\":1}",
            "{\"results\":[]}", "{\"next\":null}", "{\"results\":null,\"next\":null}",
            "{\"results\":{},\"next\":null}", "{\"results\":\"x\",\"next\":null}",
            "{\"results\":[],\"next\":7}", "{\"results\":[],\"next\":{}}", "{\"results\":[],\"next\":false}",
            "{\"results\":[],\"next\":null,\"count\":-1}", "{\"results\":[],\"next\":null,\"count\":1.0}",
            "{\"results\":[],\"next\":null,\"count\":\"1\"}", "{\"results\":[],\"next\":null,\"count\":[]}",
            "{\"results\":[],\"next\":null,\"count\":99999999999999999999}",
            "{\"results\":[null],\"next\":null}", "{\"results\":[1],\"next\":null}", "{\"results\":[[]],\"next\":null}",
            "{\"results\":[{}],\"next\":null}", "{\"results\":[{\"id\":null}],\"next\":null}",
            "{\"results\":[{\"id\":\"1\"}],\"next\":null}", "{\"results\":[{\"id\":1.0}],\"next\":null}",
            "{\"results\":[{\"id\":1e3}],\"next\":null}", "{\"results\":[{\"id\":-1}],\"next\":null}",
            "{\"results\":[{\"id\":true}],\"next\":null}", "{\"results\":[{\"id\":[1]}],\"next\":null}",
            "{\"results\":[{\"id\":9223372036854775808}],\"next\":null}",
            "{\"results\":[{\"id\":1,\"id\":2}],\"next\":null}", "{\"results\":[{\"id\":0,\"id\":0}],\"next\":null}",
            "{\"results\":[{\"id\":-1,\"id\":2}],\"next\":null}",
            "{\"results\":[{\"id\":1},],\"next\":null}", "{\"detail\":\"Not found.\"}"
    })
    void whatIsNotExactlyAPageIsAFailureForMembersAndSegmentsAlike(String page) {
        assertThatThrownBy(() -> reader.members(Pages.body(page), FieldSet.of("custom_id", "plan")))
                .isInstanceOf(PageFailure.class);
        assertThatThrownBy(() -> reader.segments(Pages.body(page))).isInstanceOf(PageFailure.class);
        assertThatThrownBy(() -> reader.members(null, NO_FIELDS)).isInstanceOf(PageFailure.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                       | not an object
            {"next":null,"results":{"a":1}}          | results are not a list
            {"next":null,"results":[1]}              | a row is not an object
            {"results":[],"next":null,"count":"1"}   | count is not a number of rows
            {"results":[],"next":7}                  | next is not a URL
            """)
    void aFailureSaysWhatIsWrong(String page, String why) {
        assertThatThrownBy(() -> reader.members(Pages.body(page), NO_FIELDS)).hasMessageContaining(why);
    }

    @Test
    void aFailureQuotesNothingOfThePage() {
        // given
        String secret = "jan@example.com";

        for (String page : new String[] { secret, "{\"results\":[{\"id\":\"" + secret + "\"}],\"next\":null}",
                "{\"results\":[{\"id\":1,\"email\":" + secret + "}]}", "{\"" + secret + "\":tru}",
                "{\"next\":\"" + secret }) {
            // when
            PageFailure failure = org.assertj.core.api.Assertions.catchThrowableOfType(PageFailure.class,
                    () -> reader.members(Pages.body(page), FieldSet.of("email")));

            // then
            assertThat(failure.getMessage()).doesNotContain("jan", "example");
            assertThat(failure.getCause()).isNull();
        }
    }

    @Test
    void aPageOfTheLargestSizeIsReadAndOneByteMoreIsAFailure() {
        // given
        String page = "{\"results\":[],\"next\":null}";

        // when
        Page<SegmentRow> read = new PageReader(page.length(), 8).segments(Pages.body(page));

        // then
        assertThat(read.rows()).isEmpty();
        assertThatThrownBy(() -> new PageReader(page.length() - 1, 8).segments(Pages.body(page)))
                .isInstanceOf(PageFailure.class).hasMessageContaining("more than 25 bytes");
    }

    @Test
    void aLimitIsAtLeastOneAndThatOfBytesBelowAGibibyte() {
        assertThat(new PageReader(1, 1)).isNotNull();
        assertThat(new PageReader((1 << 30) - 1, 1)).isNotNull();
        assertThatThrownBy(() -> new PageReader(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageReader(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageReader(1 << 30, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofAnEndlessAnswerNoMoreIsReadThanOneByteAboveTheLimit() {
        // given
        Body endless = new Body(new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        });

        // when
        assertThatThrownBy(() -> new PageReader(100_000, 8).segments(endless)).isInstanceOf(PageFailure.class);

        // then
        assertThat(endless.read).isEqualTo(100_001);
        assertThat(endless.closed).isTrue();
    }

    @Test
    void jsonThatIsNestedTooDeepIsAFailureEvenWhereItIsSkipped() {
        // given
        String deep = "[".repeat(40) + "]".repeat(40);

        // then
        assertThatThrownBy(() -> reader.members(Pages.memberRow("{\"id\":1,\"x\":" + deep + "}"), NO_FIELDS))
                .isInstanceOf(PageFailure.class).hasMessageContaining("nested too deep");
        assertThatThrownBy(() -> reader.segments(Pages.memberRow("{\"id\":1,\"x\":" + deep + "}")))
                .isInstanceOf(PageFailure.class).hasMessageContaining("nested too deep");
    }

    /** The character stands for what is not UTF-8. */
    @Test
    void aLongValueAndOneOfTheReplacementCharacterAreKept() {
        for (String value : List.of("x".repeat(100_000), "\uFFFD")) {
            // when
            Page<Member> page = reader.members(Pages.memberRow("{\"id\":1,\"bio\":\"" + value + "\"}"), FieldSet.of("bio"));

            // then
            assertThat(page.rows().get(0).fields().get(0).textValue()).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-2" })
    void bytesThatAreNotUtf8AreAFailure(String charset) throws Exception {
        // given
        byte[] page = "{\"results\":[{\"id\":1,\"name\":\"żółw\"}],\"next\":null}".getBytes(charset);

        // then
        assertThatThrownBy(() -> reader.segments(new ByteArrayInputStream(page))).isInstanceOf(PageFailure.class);
    }

    /** All of these bytes are UTF-8, too. */
    @ParameterizedTest
    @ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE" })
    void plainLettersInAnotherCharsetAreAFailure(String charset) throws Exception {
        // given
        byte[] page = "{\"results\":[],\"next\":null}".getBytes(charset);

        // then
        assertThatThrownBy(() -> reader.segments(new ByteArrayInputStream(page))).isInstanceOf(PageFailure.class)
                .hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ff", "c3", "c328", "e28228", "eda080", "c080", "f8888080af", "f4908080" })
    void bytesThatAreNotUtf8AreAFailureAlsoWhereNobodyLooks(String bytes) throws Exception {
        // given
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.write("{\"results\":[{\"id\":1,\"nobody asks\":\"".getBytes(StandardCharsets.UTF_8));
        page.write(HexFormat.of().parseHex(bytes));
        page.write("\"}],\"next\":null}".getBytes(StandardCharsets.UTF_8));

        // then
        assertThatThrownBy(() -> reader.members(new ByteArrayInputStream(page.toByteArray()), FieldSet.of("bio")))
                .isInstanceOf(PageFailure.class).hasMessageContaining("not UTF-8");
    }

    @Test
    void aNameOfAThousandCharactersIsReadAndALongerOneIsNot() {
        // given
        String name = "n".repeat(1000);

        // then
        assertThat(reader.members(Pages.memberRow("{\"id\":1,\"" + name + "\":1}"), FieldSet.of(name)).rows().get(0).fields()
                .get(0).longValue()).isOne();
        assertThatThrownBy(() -> reader.members(Pages.memberRow("{\"id\":1,\"" + name + "n\":1}"), FieldSet.of(name)))
                .isInstanceOf(PageFailure.class).hasMessageContaining("name too long");
    }

    @Test
    void anAnswerThatBreaksOffIsAFailure() {
        // given
        Body breaksOff = new Body(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Premature end of chunk coded message body");
            }
        });

        // then
        assertThatThrownBy(() -> reader.segments(breaksOff)).isInstanceOf(PageFailure.class)
                .hasMessageContaining("cut short");
        assertThat(breaksOff.closed).isTrue();
    }

    /** Knows how much of it was read, and whether it was closed. */
    private static final class Body extends FilterInputStream {
        private long read;
        private boolean closed;

        Body(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            read += Math.max(0, count);
            return count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
