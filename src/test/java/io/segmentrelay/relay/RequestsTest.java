package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.sandbox.Kind;

@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class RequestsTest {
    private static final int POLLS = 10;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration BUSY = Duration.ofSeconds(15);

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
