package io.segmentrelay.account;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.config.Baseline;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.state.AccountState;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** Ledgers of the account {@code main}, and what lanes hand to them. */
final class Ledgers {
    static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/", EventTopics.DEFAULT,
            true);

    private Ledgers() {
    }

    /** With the defaults, save that three leavers fill a transaction. */
    static Ledger of(AccountState state, Clock clock) {
        LedgerSettings settings = new LedgerSettings(new FieldSet(List.of()), true, Baseline.SNAPSHOT,
                new Rules(0.01, 500, 0.5, 2), new SegmentFilter(List.of(), List.of()), false, Duration.ofSeconds(1),
                Duration.ofHours(24), 3);
        return new Ledger(state, EVENTS, settings, clock);
    }

    /** A whole list of these segments, as counted at some time. */
    static ListRead list(String lastCounted, long objectCount, long... segments) {
        return new ListRead(LongStream.of(segments).mapToObj(id -> row(id, lastCounted, objectCount)).toList(), true, null);
    }

    private static SegmentRow row(long id, String lastCounted, long objectCount) {
        return new SegmentRow(id, JsonNodeFactory.instance.objectNode().put("id", id).put("name", "Segment " + id)
                .put("users", url(id)).put("last_counted", lastCounted).put("object_count", objectCount));
    }

    private static String url(long segment) {
        return "https://acme.user.com/api/public/segments/" + segment + "/users/";
    }

    /** A page of a segment with these members, of as many in all as {@code count} says. */
    static PageRead page(long segment, long url, boolean last, long count, long... members) {
        return new PageRead(LongStream.of(members).mapToObj(id -> new Member(id, UserFields.of(List.of()))).toList(),
                OptionalLong.of(count), url, last ? null : url(segment) + "?cursor=" + (url + 1), 1);
    }
}
