package io.segmentrelay.relay;

import static io.segmentrelay.relay.ConsumersSite.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.segmentrelay.testing.TableDigest;
import jdk.jshell.JShell;

/** What {@code docs/copy.md} shows in each language computes the digest. */
@Tag("examples")
class CopyPageIT {
    private static final List<List<Long>> TABLES = List.of(List.of(), List.of(27L), List.of(8L, 27L), List.of(27L, 8L),
            List.of(8L, 27L, 8L), List.of(9_007_199_254_740_991L, 1L, 2L, 3L, 4L, 5L, 6L));
    /** The table of the page's queries, lost, doubled, foreign, and in the place of another. */
    private static final List<List<Long>> WRONG = List.of(List.of(), List.of(8L), List.of(8L, 8L, 27L), List.of(8L, 27L, 1L),
            List.of(8L, 28L), List.of(8L, 8L));

    @TempDir
    Path directory;

    @Test
    void inJava() {
        // given
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.eval("import java.nio.*;");
            shell.eval("import java.nio.charset.*;");
            shell.eval("import java.security.*;");
            shell.eval("import java.util.*;");
            shell.eval(code("java").get(0));
            for (List<Long> table : TABLES) {
                // when
                String arguments = String.join(", ", table.stream().map(id -> id + "L").toList());
                String value = shell.eval("digest(List.<Long>of(" + arguments + "))").get(0).value();
                // then
                assertThat(value).as("%s", table).isEqualTo('"' + TableDigest.of(table) + '"');
            }
        }
    }

    @Test
    void inJavaScript() throws Exception {
        assumeTrue(ExampleProcess.isOnPath("node"), "node is not on the path");
        computes("node", "--input-type=module", "-e", "import { createHash } from 'node:crypto';\n" + code("js").get(0)
                + "for (const table of " + TABLES + ") console.log(digest(table));");
    }

    @Test
    void inPython() throws Exception {
        assumeTrue(ExampleProcess.isOnPath("python3"), "python3 is not on the path");
        computes("python3", "-c", "from hashlib import sha256\n" + code("python").get(0) + "for table in " + TABLES
                + ":\n    print(digest(table))");
    }

    private void computes(String... command) throws InterruptedException {
        // when
        try (ExampleProcess process = ExampleProcess.start(directory, Map.of(), command)) {
            // then
            assertThat(process.ended(LIMIT).lines()).isEqualTo(TABLES.stream().map(TableDigest::of).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void inSql(SqlDatabase kind) throws Exception {
        // given
        String query = code("sql").get(kind == SqlDatabase.POSTGRESQL ? 0 : 1);
        try (SqlDatabase.Started database = kind.start(directory);
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE members (segment varchar, user_id bigint)");
            for (List<Long> table : WRONG) {
                // when // then
                assertThat(isRight(statement, query, table)).as("%s", table).isFalse();
            }
            assertThat(isRight(statement, query, List.of(27L, 8L))).isTrue();
        }
    }

    private static boolean isRight(Statement statement, String query, List<Long> table) throws Exception {
        statement.execute("DELETE FROM members");
        for (long user : table) {
            statement.execute("INSERT INTO members VALUES ('main/1033', " + user + "), ('main/1034', " + user + ")");
        }
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            assertThat(row.getLong("members")).isEqualTo(table.size());
            return row.getBoolean("is_right");
        }
    }

    private static List<String> code(String language) {
        List<String> code = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Scratch.text(Path.of("docs", "copy.md"))).results().map(found -> found.group(1)).toList();
        assertThat(code).hasSize(language.equals("sql") ? 2 : 1);
        return code;
    }
}
