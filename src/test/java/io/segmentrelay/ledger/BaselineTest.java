package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;

/** Who is there when a segment is first walked has not entered it. */
class BaselineTest {
    private final Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

    @Test
    void whoIsSeenUntilTheFirstWholeWalkIsASnapshotAndThenANewcomer() {
        // when
        List<String> broken = walk(new Ending.Failed("a page failed"), 1);
        List<String> whole = walk(new Ending.NextNull(), 1, 2, 3);
        List<String> next = walk(new Ending.NextNull(), 1, 2, 3, 4);

        // then
        assertThat(broken).containsExactly("snapshot");
        assertThat(whole).containsExactly("snapshot", "snapshot");
        assertThat(next).containsExactly("entered");
    }

    /** A segment that is being counted answers so; the list says 3. */
    @Test
    void nobodyIsNoBaselineAlsoAfterAWalkThatBrokeOff() {
        // when
        List<String> nobody = walk(new Ending.NextNull());
        walk(new Ending.Failed("a page failed"), 1);
        List<String> nobodyAgain = walk(new Ending.NextNull());
        List<String> all = walk(new Ending.NextNull(), 1, 2, 3);

        // then
        assertThat(nobody).isEmpty();
        assertThat(nobodyAgain).isEmpty();
        assertThat(all).containsExactly("snapshot", "snapshot");
    }

    /** @return what became of memberships */
    private List<String> walk(Ending ending, long... members) {
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 1, true, members.length, members));
        ledger.close(Ledgers.SEGMENT, run, ending, new ListedAfter.NotRead());
        return Ledgers.memberships(ledger.seal()).stream()
                .map(event -> event.replaceAll(".*\"change\":\"([a-z]+)\".*", "$1")).toList();
    }
}
