package io.segmentrelay.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.SegmentRow;

/** What the pages of a list prove. */
class ListReadingTest {
    private static final ApiAddress ADDRESS = ApiAddress.of("https://acme.user.com");

    /** Pages as count:ids. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({ "counted on its first page alone, 3:1 2|:3, ",
            "and one is missing, 3:1|:3, 'it shows 2 segments, but its count is 3'",
            "counted only later, :1 2|3:3, its pages give different counts",
            "counted otherwise in between, 3:1|4:2|3:3, its pages give different counts" })
    void aListIsWholeIfAllAreSeenThatItCountsOnItsFirstPageAndNoPageCountsOtherwise(String what, String pages, String why) {
        // given
        ListReading list = new ListReading(ADDRESS);
        assertThat(list.next()).isEqualTo(ADDRESS.segments());
        assertThat(list.isEmpty()).isTrue();

        // when
        for (String page : pages.split("\\|")) {
            String[] parts = page.split(":");
            list.read(page(parts[0].isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[0])),
                    pages.endsWith(page) ? null : page.replace(' ', '-'),
                    Stream.of(parts[1].split(" ")).mapToLong(Long::parseLong).toArray()));
        }

        // then
        assertThat(list.result().why()).isEqualTo(why);
        assertThat(list.result().whole()).isEqualTo(why == null);
        assertThat(list.isEmpty()).isFalse();
        assertThat(list.segments()).containsExactlyElementsOf(list.result().rows());
    }

    /** Each page brings a segment, up to so many in all, and names another one as next, or one of so many. */
    @ParameterizedTest
    @CsvSource({ "5, 100, 15, 'its pages bring no more segments, but do not end'",
            "100, 7, 8, a page names one as next that was read before" })
    void aListThatDoesNotEndIsReadNoFurtherAndNotWhole(int segments, int urls, int pages, String why) {
        // given
        ListReading list = new ListReading(ADDRESS);

        // when
        int read = 0;
        while (list.next() != null && read < 50) {
            read++;
            list.read(page(OptionalLong.of(Math.min(segments, pages)), "" + read % urls, Math.min(segments, read)));
        }

        // then
        assertThat(read).isEqualTo(pages);
        assertThat(list.result().why()).isEqualTo(why);
        assertThat(list.result().whole()).isFalse();
    }

    @Test
    void aListBeyondItsRowsOrItsBytesIsReadNoFurther() {
        // given
        ListReading ofRows = new ListReading(ADDRESS, new Limit("relay.list", 2, 1000));
        ListReading ofBytes = new ListReading(ADDRESS, new Limit("relay.list", 1000, 10));

        // when
        ofRows.read(page(OptionalLong.of(3), "2", 1, 2));
        ofBytes.read(page(OptionalLong.of(3), "2", 1, 2));

        // then
        assertThat(ofRows.next()).isNull();
        assertThat(ofRows.result().rows()).hasSize(2);
        assertThat(ofRows.result().why()).contains("relay.list.max-rows");
        assertThat(ofBytes.next()).isNull();
        assertThat(ofBytes.result().why()).contains("relay.list.max-bytes");
    }

    private static Page<SegmentRow> page(OptionalLong count, String next, long... ids) {
        return new Page<>(LongStream.of(ids)
                .mapToObj(id -> new SegmentRow(id, JsonNodeFactory.instance.objectNode().put("id", id).put("name", "A")))
                .toList(),
                count, next == null ? null : ADDRESS.segments() + "?cursor=" + next, 10, 0);
    }
}
