package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Whatever a server sends is a page or a {@link PageFailure}. The inputs beside the tests are tried at every build;
 * {@code -Pfuzz} has Jazzer look for others.
 */
class PageReaderFuzzTest {
    private static final PageReader READER = new PageReader(64 * 1024, 8);
    private static final FieldSet FIELDS = FieldSet.of("custom_id", "user_key", "email_sha256", "plan", "score", "colors");

    @FuzzTest(maxDuration = "", maxExecutions = 1_000_000)
    void everyPageIsReadOrRefused(byte[] body) throws IOException {
        read(body);
    }

    /** @return how often it was read: as members, and as segments */
    static int read(byte[] body) throws IOException {
        int read = 0;
        try {
            Page<Member> page = READER.members(new ByteArrayInputStream(body), FIELDS);
            page.rows().forEach(member -> {
                assertThat(member.id()).isNotNegative();
                UserFields.of(member.fields().bytes()).get(FIELDS.size() - 1);
            });
            requireSomething(body);
            read++;
        } catch (PageFailure expected) {
            assertThat(expected).hasNoCause();
        }
        try {
            for (SegmentRow row : READER.segments(new ByteArrayInputStream(body)).rows()) {
                assertThat(row.id()).isNotNegative();
                assertThat(row.name()).isNotNull();
                Json.OWN.writeValueAsBytes(row.json());
            }
            requireSomething(body);
            read++;
        } catch (PageFailure expected) {
            assertThat(expected).hasNoCause();
        }
        return read;
    }

    /** No page is shorter than the shortest: never an empty page out of a broken one. */
    private static void requireSomething(byte[] body) {
        assertThat(body.length).isGreaterThanOrEqualTo("{\"results\":[],\"next\":\"\"}".length());
    }
}
