package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.state.StateEncoder;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** A walk is exact only if it cannot have skipped anybody between two pages; also if a restart was between them. */
class SeamlessWalkTest {
    private static final long SEGMENT = 1033;
    private static final String COUNTED = "2024-10-11T13:00:00Z";
    private static final String USERS = "https://acme.user.com/api/public/segments/1033/users/";

    private final Watch clock = new Watch();
    private final List<OutRecord> committed = new ArrayList<>();
    private Ledger ledger = Ledgers.of(new AccountState("main"), clock);

    /**
     * A walk of a segment whose members are 1 to 5, of whom four will be left.
     *
     * @param pages each with its members, where the next one is, and {@code restart} if the relay ends before that
     * @param ending {@code null}, or {@code 404} behind the last page
     */
    private record Case(String name, String pages, String ending, boolean exact, long stays) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> walks() {
        return Stream.of(
                new Case("by cursors over ids that rise", "1,2 ?cursor=b; 3,4", "null", true, 1),
                // Seen: the list was ordered by id and paged by number, and somebody slipped onto a page that was read.
                new Case("by page numbers", "1,2 ?page=2; 4,6", "null", false, 3),
                // Seen: somebody unread was active, and moved to the front.
                new Case("by cursors over another order", "4,1 ?cursor=b; 6,2", "null", false, 3),
                // One has gone from a page that was read, and 404 hides a page: the numbers agree all the same.
                new Case("that a 404 ends behind a full page", "1,2 ?cursor=b; 3,4 ?cursor=c", "404", false, 5),
                new Case("that a 404 ends behind a page with room", "1,2,3 ?cursor=b; 4 ?cursor=c", "404", true, 1),
                new Case("of one page, in whatever order", "4,1,3,2", "null", true, 1),
                new Case("that goes on after a restart", "1,2 ?cursor=b restart; 3,4", "null", true, 1),
                new Case("whose order turns after a restart", "3,4 ?cursor=b restart; 1,2", "null", false, 5),
                new Case("with a page number before a restart", "1,2 ?page=2; 3 ?cursor=c restart; 4", "null", false, 5),
                new Case("with a page number that is followed after a restart", "1,2 ?page=2 restart; 3,4", "null", false, 5));
    }

    @ParameterizedTest(name = "a walk {0}")
    @MethodSource("walks")
    void isExactIfItCannotHaveSkippedAnybody(Case walk) {
        // given
        long run = begin();
        int number = 0;

        // when
        for (String page : walk.pages.split("; ")) {
            String[] parts = page.split(" ");
            page(run, ++number, parts.length > 1 ? parts[1] : null,
                    Arrays.stream(parts[0].split(",")).mapToLong(Long::parseLong).toArray());
            if (parts.length > 2) {
                assertThat(restart()).isEqualTo(run);
            }
        }
        boolean exact = isExact(run, walk.ending.equals("404") ? new Ending.NotFoundOnNext() : new Ending.NextNull());

        // then
        assertThat(exact).isEqualTo(walk.exact);
        assertThat(ledger.state().segments.get(SEGMENT).members.contains(walk.stays)).isTrue();
    }

    private long begin() {
        ledger.identify("https://acme.user.com");
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 5, SEGMENT));
        long first = open();
        page(first, 1, null, 1, 2, 3, 4, 5);
        ledger.close(SEGMENT, first, new Ending.NextNull(), new ListedAfter.NotRead());
        ledger.listed(Ledgers.list(COUNTED, 4, SEGMENT));
        return open();
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private void page(long run, int number, String next, long... members) {
        ledger.page(SEGMENT, run, new PageRead(
                Arrays.stream(members).mapToObj(id -> new Member(id, UserFields.of(List.of()))).toList(),
                OptionalLong.of(members.length > 4 ? 5 : 4), number, next == null ? null : USERS + next, 1));
    }

    private long restart() {
        Batch batch = ledger.seal();
        committed.addAll(StateEncoder.encode(ledger.state(), batch.changes, "usercom.relay-state", 16));
        StateDecoder decoder = new StateDecoder("main");
        committed.forEach(record -> decoder.accept(record.key(), record.value()));
        ledger = Ledgers.of(decoder.state(), clock);
        ledger.listed(Ledgers.list(COUNTED, 4, SEGMENT));
        return open();
    }

    private boolean isExact(long run, Ending ending) {
        ledger.close(SEGMENT, run, ending, new ListedAfter.Read(COUNTED, OptionalLong.of(4)));
        return ledger.seal().reports().stream().map(Batch.Report::report).filter(report -> report.run().number() == run)
                .findAny()
                .orElseThrow().walk().exact();
    }
}
