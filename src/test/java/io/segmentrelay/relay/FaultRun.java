package io.segmentrelay.relay;

import static io.segmentrelay.relay.ManyAccounts.LARGE;
import static io.segmentrelay.relay.ManyAccounts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.World;

/**
 * The same course for every fault: it bites, again and again, while people leave, enter and move; then it ends, and the
 * truth is reached.
 */
final class FaultRun {
    private static final int ROUNDS = 3;
    /** As many countings as the brake stands by default. */
    private static final int ROUNDS_OF_COUNTING = 2;

    private final FaultCase fault;
    private final Account account;

    FaultRun(FaultCase fault) {
        this.fault = fault;
        this.account = ManyAccounts.account(fault);
    }

    void run() {
        account.awaitTruth("the baseline");
        switch (fault.course()) {
            case PASSES -> passAgainAndAgain();
            case HARMLESS -> goOnInSpiteOfIt();
            case LASTS -> last();
            case HELD -> {
                last();
                confirm();
            }
            case RECOUNTED -> lastWhileCounting();
        }
        account.awaitTruth("after the fault");
    }

    private void passAgainAndAgain() {
        for (int round = 0; round < ROUNDS; round++) {
            List<ActiveFault> injected = inject();
            moveAndRecount(round);
            awaitBite(injected, 1);
            account.awaitTruth("in spite of it, in round " + round);
            account.faults().clear();
        }
    }

    private void goOnInSpiteOfIt() {
        List<ActiveFault> injected = inject();
        for (int round = 0; round < ROUNDS; round++) {
            moveAndRecount(round);
            account.awaitTruth("in spite of it, in round " + round);
        }
        assertThat(injected).allMatch(active -> active.happened() > 0);
    }

    private void last() {
        List<ActiveFault> injected = inject();
        for (int round = 0; round < ROUNDS; round++) {
            int bites = injected.get(0).happened();
            moveAndRecount(round);
            if (account.faults().active().containsAll(injected)) {
                awaitBite(injected, bites + 1);
            }
        }
        account.faults().clear();
    }

    private void confirm() {
        for (int counting = 0; counting <= ROUNDS_OF_COUNTING; counting++) {
            long small = walked(SMALL);
            long large = walked(LARGE);
            account.world().recountAll();
            account.await("a walk after the counting").until(() -> walked(SMALL) > small && walked(LARGE) > large);
        }
    }

    /** To its end: a count that comes during a walk makes it none of its own. */
    private long walked(long segment) {
        return Stream.of("crawl.completed", "crawl.held").flatMap(type -> account.events().events(type).stream())
                .filter(report -> report.record().key().endsWith("/" + segment)).count();
    }

    private void lastWhileCounting() {
        List<ActiveFault> injected = inject();
        for (int round = 0; round < ROUNDS_OF_COUNTING; round++) {
            int bites = injected.get(0).happened();
            moveAndRecount(round);
            awaitBite(injected, bites + 1);
        }
        account.faults().clear();
        account.world().recountAll();
    }

    private List<ActiveFault> inject() {
        return Stream.of(fault.faults()).map(each -> account.faults().inject(each.get())).toList();
    }

    private void awaitBite(List<ActiveFault> injected, int times) {
        account.await("the fault happens").until(() -> injected.get(0).happened() >= times);
    }

    /** Some leave at the beginning, in the middle and at the end, some enter, some move, and one comes back. */
    private void moveAndRecount(int round) {
        World world = account.world();
        long first = 1_000 + 3L * round;
        world.remove(LARGE, first, first + 100, first + 230);
        world.add(LARGE, 500 + round, 5_000 + round);
        world.add(LARGE, round == 0 ? 5_500 : 1_000 + 3L * (round - 1));
        world.move(LARGE, SMALL, first + 1);
        world.remove(SMALL, 1_270 + round);
        world.recountAll();
    }
}
