package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class RequestsTest {
    private static final int POLLS = 10;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration BUSY = Duration.ofSeconds(15);

    /** More pages than the budget can ever read, if they are counted again and again. */
    static World busy() {
        World world = World.empty(2);
        for (int segment = 0; segment < 12; segment++) {
            long first = 10_000L * segment;
            world.create("Busy " + segment, "", Membership.formula(400, index -> first + index));
        }
        return world;
    }

    @Test
    void whatWasNotCountedAgainIsNeverAskedForItsMembers() {
        // given
        Account account = ManyAccounts.account("unchanged");
        account.awaitTruth("the baseline");
        long members = account.log().count(Kind.MEMBERS);
        long polls = account.log().count(Kind.LIST);

        // when
        account.world().rename(ManyAccounts.LARGE, "Large, but with another name");
        account.await("many polls").until(() -> account.log().count(Kind.LIST) >= polls + POLLS);

        // then
        assertThat(account.log().count(Kind.MEMBERS)).isEqualTo(members);
        assertThat(account.events().events("segment.updated")).hasSize(1);
    }

    @Test
    void noTenSecondsSeeMoreRequestsThanTheBudgetAllows() {
        // given
        Account account = ManyAccounts.account("busy");
        account.awaitTruth("the baseline");
        account.log().clear();
        long end = System.nanoTime() + BUSY.toNanos();

        // when
        while (System.nanoTime() < end) {
            long before = account.log().count(Kind.MEMBERS);
            account.world().recountAll();
            account.await("it is busy")
                    .until(() -> account.log().count(Kind.MEMBERS) >= before + ManyAccounts.REQUESTS_PER_SECOND);
        }

        // then
        int allowed = 10 * ManyAccounts.REQUESTS_PER_SECOND;
        assertThat(account.log().mostRequestsInAny(TEN_SECONDS)).isBetween(allowed / 2, allowed);
    }
}
