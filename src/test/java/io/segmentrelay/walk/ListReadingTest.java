package io.segmentrelay.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.SegmentRow;

/** What the pages of a list prove. */
class ListReadingTest {
    private static final ApiAddress ADDRESS = ApiAddress.of("https://acme.user.com");
    private static final OptionalLong UNTOLD = OptionalLong.empty();

    private final ListReading list = new ListReading(ADDRESS);

    @Test
    void aListThatCountsOnItsFirstPageAloneIsWholeIfAllAreSeen() {
        // when
        list.read(page(OptionalLong.of(3), "2", 1, 2));
        list.read(page(UNTOLD, null, 3));

        // then
        assertThat(list.result().why()).isNull();
    }

    @Test
    void itIsNotIfOneIsMissing() {
        // when
        list.read(page(OptionalLong.of(3), "2", 1));
        list.read(page(UNTOLD, null, 3));

        // then
        assertThat(list.result().why()).isEqualTo("it shows 2 segments, but its count is 3");
    }

    @Test
    void aListThatIsCountedOnlyLaterIsNot() {
        // when
        list.read(page(UNTOLD, "2", 1, 2));
        list.read(page(OptionalLong.of(3), null, 3));

        // then
        assertThat(list.result().why()).isEqualTo("its pages give different counts");
    }

    @Test
    void aListThatCountsOtherwiseInBetweenIsNot() {
        // when
        list.read(page(OptionalLong.of(3), "2", 1));
        list.read(page(OptionalLong.of(4), "3", 2));
        list.read(page(OptionalLong.of(3), null, 3));

        // then
        assertThat(list.result().why()).isEqualTo("its pages give different counts");
    }

    @Test
    void aListBeyondItsRowsOrItsBytesIsReadNoFurther() {
        // given
        ListReading ofRows = new ListReading(ADDRESS, new Limit("relay.list", 2, 1000));
        ListReading ofBytes = new ListReading(ADDRESS, new Limit("relay.list", 1000, 2));

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
