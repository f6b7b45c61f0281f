package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.testing.LogCapture;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.SegmentRow;

class AccountListTest {
    private final AccountList list = new AccountList("shop", new SegmentFilter(List.of(), List.of("Tests*"), false),
            Map.of("relay.size-alarm", BySegment.of(List.of("Aktive:20%", "New*:1%"), Share::valueOf)));

    @Test
    void whatASettingSaysOfNoSegmentIsLoggedOnceUntilItIsOfAnother() {
        try (LogCapture log = LogCapture.of(AccountList.class)) {
            // when
            list.taken(of("Active", "News"));
            list.taken(of("Active", "News"));
            List<String> once = log.found();
            list.taken(of("Aktive", "Tests of ours"));
            list.taken(of("Active", "Tests of ours"));

            // then
            assertThat(once).containsExactlyInAnyOrder(
                    "account shop: relay.segments.include and .exclude: no segment of its list matches Tests*",
                    "account shop: relay.size-alarm: no segment of its list matches Aktive");
            assertThat(log.found()).hasSize(4).endsWith("account shop: relay.size-alarm: no segment of its list matches New*",
                    "account shop: relay.size-alarm: no segment of its list matches Aktive, New*");
        }
    }

    private static ListRead of(String... names) {
        return new ListRead(List.of(names).stream().map(name -> new SegmentRow(name.hashCode(),
                JsonNodeFactory.instance.objectNode().put("id", name.hashCode()).put("name", name))).toList(), true, null);
    }
}
