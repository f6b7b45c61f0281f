package io.segmentrelay.relay;

import static io.segmentrelay.relay.ConsumersSite.EXAMPLES;
import static io.segmentrelay.relay.ConsumersSite.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example that keeps a table in a database, beside the packaged program. */
@Tag("examples")
class SqlCopyIT {
    private static final Path LOADER = EXAMPLES.resolve("sql/MembersIntoSql.java");
    private static final Pattern LINE = Pattern.compile("(main/\\d+) is (.*)");
    private static final String ACTIVE = "main/" + ConsumersSite.ACTIVE;
    private static final String FIRST = " WHERE segment = '" + ACTIVE + "' AND user_id = (SELECT min(user_id) FROM members"
            + " WHERE segment = '" + ACTIVE + "')";
    private static final String LAST = FIRST.replace("min", "max");
    private static final String LOST = "DELETE FROM members" + FIRST;
    private static final String DOUBLED = "INSERT INTO members SELECT * FROM members" + LAST;
    private static final String FOREIGN = "INSERT INTO members VALUES ('" + ACTIVE + "', 1, NULL)";
    private static final List<List<String>> PLANTED = List.of(List.of(LOST), List.of(DOUBLED), List.of(FOREIGN),
            List.of(LOST, DOUBLED), List.of(LOST, FOREIGN));

    @ParameterizedTest
    @EnumSource
    void theTableIsRightWhateverIsKilledAndTellsWhatIsPlanted(SqlDatabase kind) throws Exception {
        // given
        try (ConsumersSite site = ConsumersSite.before(); SqlDatabase.Started database = kind.start(site.directory("data"))) {
            try (ExampleProcess table = loader(site, database, "first")) {
                table.waiting(LIMIT);
                site.begin();
                table.awaitAlive(LIMIT, () -> told(table.lines()).equals(right(site.truth())));
                site.change();
                table.kill();
                site.kill();
            }

            // when
            try (ExampleProcess table = loader(site, database, "second")) {
                site.goOn();
                table.awaitAlive(LIMIT, () -> told(table.lines()).equals(right(site.truth())));
                table.kill();
            }

            // then
            try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                assertThat(rows(statement)).isEqualTo(site.rowsOfTruth());
                assertThat(wrong(statement, kind)).isEmpty();
                for (List<String> planted : PLANTED) {
                    for (String sql : planted) {
                        statement.execute(sql);
                    }
                    assertThat(wrong(statement, kind)).as("%s", planted).containsExactly(ACTIVE);
                    connection.rollback();
                }
                assertThat(wrong(statement, kind)).isEmpty();
            }
        }
    }

    private static ExampleProcess loader(ConsumersSite site, SqlDatabase.Started database, String name) throws Exception {
        return ExampleProcess.source(site.directory(name), List.of(database.kind().jar()), LOADER, site.bootstrapServers(),
                database.url(), database.kind().query.toString());
    }

    /** What was printed last of each segment. */
    private static SortedMap<String, String> told(List<String> lines) {
        SortedMap<String, String> told = new TreeMap<>();
        lines.stream().map(LINE::matcher).filter(Matcher::matches).forEach(line -> told.put(line.group(1), line.group(2)));
        return told;
    }

    private static SortedMap<String, String> right(SortedMap<String, List<Long>> truth) {
        SortedMap<String, String> right = new TreeMap<>();
        truth.forEach((segment, members) -> right.put(segment,
                "right: %d here, %d told".formatted(members.size(), members.size())));
        return right;
    }

    private static SortedMap<String, List<Long>> rows(Statement statement) throws Exception {
        SortedMap<String, List<Long>> rows = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("SELECT segment, user_id FROM members ORDER BY user_id")) {
            while (row.next()) {
                rows.computeIfAbsent(row.getString(1), none -> new ArrayList<>()).add(row.getLong(2));
            }
        }
        return rows;
    }

    /** The segments of which the example's query says so; of each other one it says that it is right. */
    private static List<String> wrong(Statement statement, SqlDatabase kind) throws Exception {
        List<String> wrong = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(Scratch.text(kind.query))) {
            while (row.next()) {
                if (!row.getString("copy").equals("right")) {
                    assertThat(row.getString("copy")).isEqualTo("wrong");
                    wrong.add(row.getString("segment"));
                }
            }
        }
        return wrong;
    }
}
