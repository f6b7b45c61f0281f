package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.history.Summary;

/** Random histories, all lived at the same time: {@code -Dhistories} says how many, {@code -Dhistories.seed} which. */
@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class HistoriesTest {
    private static final AtOnce<Integer> LIVES = new AtOnce<>();
    private static final AtomicInteger TABLES = new AtomicInteger();

    @BeforeAll
    static void begin() {
        numbers().forEach(number -> LIVES.begin(number, new History(number)::live));
    }

    /** Of one history no walk need be exact, if the list is late whenever it is read once more; of most it must be. */
    @AfterAll
    static void end() {
        LIVES.close();
        assertThat(TABLES).as("reports that were held against the one state that was counted meanwhile")
                .hasValueGreaterThan(ManyAccounts.HISTORIES);
    }

    static IntStream numbers() {
        return IntStream.range(0, ManyAccounts.HISTORIES);
    }

    @ParameterizedTest(name = "history {0}")
    @MethodSource("numbers")
    void aConsumerHasTheTruthAfterEveryReportAndAtTheEnd(int number) throws Exception {
        // given
        Account account = ManyAccounts.history(number);

        // when
        LIVES.end(number);

        // then
        account.awaitTruth("the end of the history of seed " + History.seed(number));
        account.awaitReports("the reports of what was counted last");
        Summary checked = account.verifyAtEnd();
        assertThat(List.of(checked.recounts(), checked.requests(), checked.uncommitted(), checked.stateSegments()))
                .as("seed %d", History.seed(number)).allMatch(checks -> checks > 0);
        TABLES.addAndGet(checked.tables());
    }
}
