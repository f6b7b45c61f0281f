package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Every fault has an account of its own, and all run their course at the same time. */
@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class ApiFaultsTest {
    private static final AtOnce<FaultCase> RUNS = new AtOnce<>();

    @BeforeAll
    static void begin() {
        for (FaultCase fault : FaultCase.values()) {
            RUNS.begin(fault, new FaultRun(fault)::run);
        }
    }

    @AfterAll
    static void end() {
        RUNS.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void nobodyLeavesFalselyAndTheTruthIsReached(FaultCase fault) throws Exception {
        // given
        Account account = ManyAccounts.account(fault);

        // when
        RUNS.end(fault);

        // then
        account.verifyAtEnd(fault.alsoShown());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = { "NEXT_TO_STRANGER", "USERS_TO_STRANGER" })
    void theOtherHostIsNeverCalled(FaultCase fault) throws Exception {
        // given
        Stranger stranger = ManyAccounts.stranger;

        // when
        RUNS.end(fault);

        // then
        assertThat(stranger.calls()).isEmpty();
    }
}
