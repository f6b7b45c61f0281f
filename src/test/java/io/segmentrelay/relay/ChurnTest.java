package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Somebody leaves each of many segments, and all are counted anew at once. */
@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class ChurnTest {
    private static final int SEGMENTS = 300;
    private static final int MEMBERS = 10;

    static World world() {
        World world = World.empty(1);
        IntStream.range(0, SEGMENTS).forEach(segment -> world.create("Segment " + segment, "",
                Membership.formula(MEMBERS, index -> 1_000 + index)));
        return world;
    }

    @Test
    void theTruthTakesHardlyMoreRequestsThanThePagesOfTheMembers() {
        // given
        Account account = ManyAccounts.account("churn");
        account.awaitTruth("the baseline");
        account.world().segments().forEach(segment -> account.world().remove(segment.id(), 1_000));
        account.log().clear();

        // when
        account.world().recountAll();
        account.awaitTruth("after all were counted anew");

        // then
        assertThat(account.log().count(Kind.MEMBERS)).isEqualTo(SEGMENTS);
        assertThat(account.log().count(Kind.LIST)).as("those on schedule, and a tenth").isLessThan(SEGMENTS * 3 / 10);
    }
}
