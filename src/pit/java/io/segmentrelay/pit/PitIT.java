package io.segmentrelay.pit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.segmentrelay.testing.ProofTable;

/**
 * Changes one instruction of the program at a time: a test must fail, or the survivor be argued away in
 * {@code src/pit/survivors.txt}. {@code -Dpit.rooms=walk,schedule} runs some rooms, {@code -Dpit.classes=schedule.Schedule}
 * some classes, {@code -Dpit.changed} those that differ from the last commit.
 */
@Tag("pit")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class PitIT {
    private static final ProofTable TABLE = new ProofTable("Mutants", "room", "limit", "mutants", "run by a test", "killed",
            "of these by a time-out", "killed of those run");
    private static final String PROGRAM = "src/main/java/";

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyMutantDiesOrIsArguedAway(Room room) throws Exception {
        // given
        String rooms = System.getProperty("pit.rooms", room.directory());
        List<String> some = some();
        List<String> classes = some == null ? List.of(room.classes()) : some.stream().filter(room::has).toList();
        assumeTrue(List.of(rooms.split(",")).contains(room.directory()) && !classes.isEmpty());
        // when
        List<Mutant> mutants = Mutation.of(room, some == null ? classes : classes.stream().flatMap(PitIT::withInner).toList(),
                some == null);
        // then
        List<Mutant> survivors = mutants.stream().filter(Mutant::survived).toList();
        List<String> argued = Survivors.argued(some == null ? room::has : type -> isOf(classes, type));
        Score score = Score.of(mutants);
        TABLE.row('`' + room.directory() + '`', room.killed + " %", score.mutants(), score.covered(), score.killed(),
                score.timedOut(), String.format(Locale.ROOT, "%.1f %%", score.percent()));
        SoftAssertions.assertSoftly(all -> {
            all.assertThat(Survivors.beyond(survivors, argued, Mutant::name)).as("survive, and nobody says why").isEmpty();
            all.assertThat(Survivors.beyond(argued, survivors.stream().map(Mutant::name).toList(), name -> name))
                    .as("are said to survive, but don't").isEmpty();
            if (some == null) {
                all.assertThat(mutants).as("mutants").isNotEmpty();
                all.assertThat(score.percent()).as("of a hundred that a test runs").isGreaterThanOrEqualTo(room.killed);
            }
        });
    }

    private static Stream<String> withInner(String type) {
        return Stream.of(type, type + "$*");
    }

    private static boolean isOf(List<String> classes, String type) {
        return classes.contains(type.replaceFirst("\\$.*", ""));
    }

    /** The classes that are asked for; null for all. */
    private static List<String> some() throws IOException {
        String classes = System.getProperty("pit.classes");
        if (classes != null) {
            return Stream.of(classes.split(",")).map(name -> "io.segmentrelay." + name).toList();
        }
        return System.getProperty("pit.changed") == null ? null
                : Stream.concat(git("diff", "--name-only", "--diff-filter=d", "HEAD", "--", PROGRAM),
                        git("ls-files", "--others", "--exclude-standard", "--", PROGRAM)).map(PitIT::type).toList();
    }

    private static String type(String file) {
        return file.substring(PROGRAM.length(), file.length() - ".java".length()).replace('/', '.');
    }

    private static Stream<String> git(String... arguments) throws IOException {
        Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.onExit().join().exitValue()).isZero();
        return said.lines();
    }
}
