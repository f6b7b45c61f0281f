package io.segmentrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** The model, its page and the guarantees name the same promises and the same guards; Spin is not needed for that. */
class ModelPageTest {
    private static final Pattern DECLARED = Pattern.compile("mtype:promise = \\{([^}]+)}");
    private static final Pattern CHECKED = Pattern.compile("(?<!#define )PROMISE\\(([a-z_]+), ");
    private static final Pattern TAKEN_AWAY = Pattern.compile("(?m)^#(?:ifn?def|(?:el)?if defined) WITHOUT_([A-Z_]+)$");
    private static final Pattern TABLE = Pattern.compile("\\| promise \\| in the model \\|\n((?:\\|.*\n)+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|`]+ \\| `([a-z_]+)` \\|$");

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).distinct().toList();
    }

    @Test
    void theModelChecksEachPromiseThatTheGuaranteesNameAndNoOther() throws IOException {
        // given
        String model = Files.readString(Spin.MODEL);
        String guarantees = Files.readString(Path.of("docs", "guarantees.md"));

        // when
        List<String> named = find(TABLE, guarantees).stream().flatMap(table -> find(ROW, table).stream()).toList();

        // then
        assertThat(named).isNotEmpty().containsExactlyInAnyOrderElementsOf(find(CHECKED, model));
        assertThat(named).containsExactlyInAnyOrder(find(DECLARED, model).get(0).strip().split(",\\s+"));
    }

    @Test
    void thePageNamesEachGuardAndOneForEachPromise() throws IOException {
        // given
        String model = Files.readString(Spin.MODEL);

        // when
        List<Guard> guards = Guard.all();

        // then
        assertThat(guards).extracting(Guard::name).isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(find(TAKEN_AWAY, model));
        assertThat(guards.stream().map(Guard::promise).distinct())
                .containsExactlyInAnyOrderElementsOf(find(CHECKED, model));
    }
}
