package io.segmentrelay.relay;

import static io.segmentrelay.relay.ManyAccounts.LARGE;
import static io.segmentrelay.relay.ManyAccounts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.history.Summary;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Behaviours of the server, honest and not, that go for the rules of proof themselves. */
@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class AttacksTest {
    private static final int CROWD = 1_500;
    private static final int LEAVERS = 1_000;
    /** As many walks as leavers above the brake stand: the first, and {@code relay.brake.confirmations}. */
    private static final int WALKS = 3;

    /** A crowd, of which two thirds can leave at once: above both limits of the brake. */
    static World crowd() {
        World world = World.empty(1);
        world.create("Large", "", Membership.formula(CROWD, index -> 1_000 + index));
        world.create("Small", "", Membership.formula(60, index -> 1_000 + index));
        return world;
    }

    private enum Attack {
        OUTPACED("recounts that are faster than walks neither make it lie nor keep it from the truth",
                AttacksTest::outpaced),
        MASS_EXIT("a mass exit that is real is held until it is confirmed",
                AttacksTest::massExit),
        MASS_EXIT_UNDONE("a mass exit that is undone is never told",
                AttacksTest::massExitUndone),
        COUNTED_IN_PARTS("a part of the members that is shown while it is counted is held and forgotten",
                AttacksTest::countedInParts),
        COMES_BACK("a segment that comes back while it is being deleted is there in the end",
                AttacksTest::comesBack);

        private final String sentence;
        private final ThrowingCallable course;

        Attack(String sentence, ThrowingCallable course) {
            this.sentence = sentence;
            this.course = course;
        }

        @Override
        public String toString() {
            return sentence;
        }
    }

    private static final AtOnce<Attack> COURSES = new AtOnce<>();

    @BeforeAll
    static void begin() {
        Stream.of(Attack.values()).forEach(attack -> COURSES.begin(attack, attack.course));
    }

    @AfterAll
    static void end() {
        COURSES.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void theRulesStand(Attack attack) throws Exception {
        COURSES.end(attack);
    }

    private static void outpaced() throws Exception {
        // given
        Account account = ManyAccounts.account("outpaced");
        account.awaitTruth("the baseline");
        AtomicBoolean over = new AtomicBoolean();
        Thread counting = new Thread(() -> {
            for (long user = 1_000; !over.get(); user++) {
                account.world().remove(LARGE, user % 200 + 1_000);
                account.world().add(LARGE, user + 4_000);
                account.world().recount(LARGE);
                sleep(100);
            }
        });
        counting.start();

        // when
        account.await("somebody leaves, and somebody enters, while it is counted all the time").until(
                () -> !account.events().events("membership.left").isEmpty()
                        && account.events().events("membership.entered").size() > 5);
        over.set(true);
        counting.join();

        // then
        account.world().recountAll();
        account.awaitTruth("once it is counted no more");
        account.verifyAtEnd();
    }

    private static void massExit() {
        // given
        Account account = ManyAccounts.account("mass-exit");
        account.awaitTruth("the baseline");
        account.world().remove(LARGE, LongStream.range(1_000, 1_000 + LEAVERS).toArray());

        // when
        for (int walk = 1; walk < WALKS; walk++) {
            int held = walk;
            account.world().recount(LARGE);
            account.await("walk " + walk + " is held").until(() -> account.events().events("crawl.held").size() >= held);
            assertThat(account.events().events("membership.left")).isEmpty();
        }
        account.world().recount(LARGE);

        // then
        account.awaitTruth("after it was confirmed");
        assertThat(account.events().events("membership.left")).hasSize(LEAVERS);
        assertThat(account.events().events("crawl.held")).allSatisfy(report -> assertThat(
                report.value().path("held").asInt()).isEqualTo(LEAVERS));
        account.verifyAtEnd();
    }

    private static void massExitUndone() {
        // given
        Account account = ManyAccounts.account("mass-exit-undone");
        account.awaitTruth("the baseline");
        long[] crowd = LongStream.range(1_000, 1_000 + LEAVERS).toArray();
        for (int round = 1; round <= 3; round++) {
            int held = round;

            // when
            account.world().remove(LARGE, crowd);
            account.world().recount(LARGE);
            account.await("a walk is held").until(() -> account.events().events("crawl.held").size() >= held);
            account.world().add(LARGE, crowd);
            account.world().recount(LARGE);
            long walked = account.events().events("crawl.completed").size();
            account.await("a walk sees them again")
                    .until(() -> account.events().events("crawl.completed").size() > walked);
        }

        // then
        assertThat(account.events().events("membership.left")).isEmpty();
        account.awaitTruth("as if nothing had been");
        account.verifyAtEnd();
    }

    /** The server counts in two steps, and shows the first third in between. */
    private static void countedInParts() {
        // given
        Account account = ManyAccounts.account("counted-in-parts");
        account.awaitTruth("the baseline");
        var hiding = account.faults().inject(Fault.hiding(LongStream.range(1_500, 2_500).toArray()).onMembersOf(LARGE));
        var count = account.faults().inject(Fault.countOff(-LEAVERS).onMembersOf(LARGE));

        // when
        account.world().recount(LARGE);
        account.await("what is shown is not believed").until(() -> account.events().events("crawl.completed").stream()
                .anyMatch(report -> report.value().path("members_seen").asInt() == CROWD - LEAVERS
                        && !report.value().path("exact").asBoolean()));
        account.world().recount(LARGE);
        account.await("nor when it is shown again").until(() -> !account.events().events("crawl.held").isEmpty());
        account.faults().clear(hiding);
        account.faults().clear(count);
        account.world().remove(LARGE, 1_001);
        account.world().recount(LARGE);

        // then
        account.awaitTruth("once it is counted");
        assertThat(account.events().events("membership.left")).singleElement()
                .satisfies(left -> assertThat(left.user()).isEqualTo(1_001));
        account.verifyAtEnd();
    }

    private static void comesBack() {
        // given
        Account account = ManyAccounts.account("comes-back");
        account.awaitTruth("the baseline");
        for (int at = 0; at < 6; at++) {
            int round = at;
            // when
            account.world().delete(SMALL);
            sleep(300L * round);
            account.world().create(SMALL, "Back again", "", Membership.formula(60, index -> 1_221 + round + index));
            account.world().recountAll();

            // then
            account.awaitTruth("it is back, in round " + round);
        }
        Summary checked = account.verifyAtEnd();
        assertThat(checked.reports()).isPositive();
        assertThat(account.events().events("segment.deleted")).isNotEmpty();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
