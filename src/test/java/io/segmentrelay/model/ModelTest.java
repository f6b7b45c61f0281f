package io.segmentrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.testing.ProofTable;

/** The model of docs/model.md, checked by Spin: its promises hold in every order of its steps, and each guard is needed. */
@Tag("model")
class ModelTest {
    /** Little trouble makes short stories: the first in which a promise breaks is told. */
    private static final List<List<String>> TROUBLES = List.of(troubles(1, 0, 1, 0, 0), troubles(1, 1, 0, 0, 0),
            troubles(1, 0, 0, 0, 1), troubles(1, 1, 0, 1, 0), troubles(1, 0, 2, 0, 0));

    private static final ProofTable TABLE = new ProofTable("The model", "recounts", "kills, changed routes, lost answers",
            "missed deadlines, moves, transactions given up", "another account's transactions", "failed or short answers",
            "states");

    @TempDir
    Path directory;

    @BeforeAll
    static void spinIsThere() {
        Spin.mustBeThere();
    }

    private static List<String> troubles(int recounts, int breaks, int delays, int foreign, int lies) {
        return List.of("RECOUNTS=" + recounts, "BREAKS=" + breaks, "DELAYS=" + delays, "FOREIGN=" + foreign, "LIES=" + lies);
    }

    static List<Guard> guards() throws IOException {
        return Guard.all();
    }

    @ParameterizedTest
    @CsvSource({ "2,1,0,0,1", "1,2,1,0,0", "1,1,2,0,0", "1,1,1,1,0", "1,1,1,0,1" })
    void everyPromiseHoldsInEveryOrderOfSteps(int recounts, int breaks, int delays, int foreign, int lies) {
        // when
        Spin.Result result = new Spin(directory).check(troubles(recounts, breaks, delays, foreign, lies));

        // then
        TABLE.row(recounts, breaks, delays, foreign, lies, Math.round(result.states()));
        assertThat(result.story()).isEmpty();
        assertThat(result.whole()).as("every state was visited").isTrue();
    }

    @ParameterizedTest
    @CsvSource({ "1,1,1,0,0", "1,0,0,1,1" })
    void everyOrderOfStepsEnds(int recounts, int breaks, int delays, int foreign, int lies) {
        // when
        Spin.Result result = new Spin(directory, Spin.LOOPS).check(troubles(recounts, breaks, delays, foreign, lies));

        // then
        assertThat(result.story()).isEmpty();
        assertThat(result.whole()).as("every state was visited").isTrue();
    }

    @ParameterizedTest
    @MethodSource("guards")
    void withoutAGuardThePromiseThatNeedsItBreaks(Guard guard) {
        // when
        Spin.Result result = TROUBLES.stream().map(troubles -> new Spin(directory, "-DBFS", "-O1")
                .check(Stream.concat(troubles.stream(), Stream.of("WITHOUT_" + guard.name(), "ONLY=" + guard.promise()))
                        .toList()))
                .filter(one -> !one.story().isEmpty()).findFirst().orElse(null);

        // then
        assertThat(result).as("an order of steps that breaks %s", guard.promise()).isNotNull();
        System.out.printf("without %s:%n  %s%n", guard.name(), String.join("\n  ", result.story()));
        assertThat(result.broken()).isEqualTo(guard.promise());
    }
}
