package io.segmentrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model lives what is possible, and nothing else: lives of one walk over two pages, as {@code life.pml} tells them. */
@Tag("model")
class RecordedLifeTest {
    /** The first page is committed, the second one fails once; then the run closes. */
    private static final String LIFE = """
            REQUEST(0, 0, 0, true, 1);
            REQUEST(1, 0, 1, false, 0);
            REQUEST(2, 1, 1, true, 2);
            COMMIT(0, true, 1, 0, 0, 1, 1, walking, 1, false, 1, 0);
            COMMIT(1, false, 2, 0, 1, 3, 1, closed, 0, false, 0, 0);
            """;

    @TempDir
    Path directory;

    @BeforeAll
    static void spinIsThere() {
        Spin.mustBeThere();
    }

    private Spin.Result live(String life) {
        return RecordedLife.live(life, directory);
    }

    @Test
    void aLifeThatIsPossibleIsLived() {
        // when
        Spin.Result result = live(LIFE);

        // then
        assertThat(result.story()).contains("LIVED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
            // Of each: what is wrong; a row of the life; what stands there instead.
            "a page is committed that was not read; REQUEST(2, 1, 1, true, 2); REQUEST(2, 1, 1, false, 0)",
            "a user enters whom no page showed; true, 2); true, 0)",
            "a committed page is asked for again; REQUEST(2, 1, 1,; REQUEST(2, 1, 0,",
            "the checkpoint is ahead of what was read; walking, 1, false, 1, 0; walking, 2, false, 1, 0",
            "events without their state; COMMIT(0, true, 1, 0, 0, 1,; COMMIT(0, true, 1, 0, 0, 0,",
            "a state without its events; COMMIT(1, false, 2,; COMMIT(1, false, 0,",
            "somebody leaves whom the walk has seen; COMMIT(1, false, 2, 0, 1, 3,; COMMIT(1, false, 2, 1, 1, 2,",
            "the first transaction needs no fence; COMMIT(0, true,; COMMIT(0, false,",
            "a run closes without a report; COMMIT(1, false, 2, 0, 1,; COMMIT(1, false, 2, 0, 0," })
    void oneThatIsNotIsRefused(String what, String row, String instead) {
        // given
        String life = LIFE.replace(row.strip(), instead.strip());
        assertThat(life).isNotEqualTo(LIFE);

        // when
        Spin.Result result = live(life);

        // then
        assertThat(result.story()).as(what).isEmpty();
        assertThat(result.whole()).as("every order was tried").isTrue();
    }
}
