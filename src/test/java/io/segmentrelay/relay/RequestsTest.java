package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    private static final AtOnce<String> COURSES = new AtOnce<>();
    private static final int SEGMENTS = 300;
    private static final int POLLS = 10;
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration BUSY = Duration.ofSeconds(12);

    /** More pages than the budget can ever read, if they are counted again and again. */
    static World busy() {
        World world = World.empty(2);
        for (int segment = 0; segment < 12; segment++) {
            long first = 10_000L * segment;
            world.create("Busy " + segment, "", Membership.formula(400, index -> first + index));
        }
        return world;
    }

    /** Each of many segments has a page of members. */
    static World churning() {
        World world = World.empty(1);
        IntStream.range(0, SEGMENTS).forEach(segment -> world.create("Segment " + segment, "",
                Membership.formula(10, index -> 1_000 + index)));
        return world;
    }

    @BeforeAll
    static void begin() {
        COURSES.begin("unchanged", RequestsTest::unchanged);
        COURSES.begin("busy", RequestsTest::busyAllTheTime);
        COURSES.begin("churn", RequestsTest::churn);
    }

    @AfterAll
    static void end() {
        COURSES.close();
    }

    @Test
    void whatWasNotCountedAgainIsNeverAskedForItsMembers() throws Exception {
        COURSES.end("unchanged");
    }

    @Test
    void noTenSecondsSeeMoreRequestsThanTheBudgetAllows() throws Exception {
        COURSES.end("busy");
    }

    @Test
    void theTruthTakesHardlyMoreRequestsThanThePagesOfTheMembers() throws Exception {
        COURSES.end("churn");
    }

    private static void unchanged() {
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

    private static void busyAllTheTime() {
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

    /** Somebody leaves each of many segments, and all are counted anew at once. */
    private static void churn() {
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
