package io.segmentrelay.relay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A database such as data teams have, with nothing in it. */
enum SqlDatabase {
    DUCKDB("is-it-right.duckdb.sql", "org.duckdb.DuckDBDriver") {
        @Override
        Started start(Path directory) {
            return new Started(this, "jdbc:duckdb:" + directory.resolve("members.duckdb"), () -> {
            });
        }
    },
    POSTGRESQL("is-it-right.postgresql.sql", "org.postgresql.Driver") {
        @Override
        Started start(Path directory) throws IOException {
            EmbeddedPostgres server = EmbeddedPostgres.builder().setOverrideWorkingDirectory(directory.toFile()).start();
            return new Started(this, server.getJdbcUrl("postgres", "postgres"), server);
        }
    };

    final Path query;
    private final String driver;

    SqlDatabase(String query, String driver) {
        this.query = ConsumersSite.EXAMPLES.resolve("sql").resolve(query).toAbsolutePath();
        this.driver = driver;
    }

    abstract Started start(Path directory) throws IOException;

    /** The jar that a program needs to use it. */
    Path jar() throws ReflectiveOperationException {
        CodeSource jar = Class.forName(driver).getProtectionDomain().getCodeSource();
        return Path.of(URI.create(jar.getLocation().toString()));
    }

    /** One that runs; of DuckDB, only one process may have it open. */
    record Started(SqlDatabase kind, String url, AutoCloseable server) implements AutoCloseable {
        Connection connect() throws SQLException {
            return DriverManager.getConnection(url);
        }

        @Override
        public void close() throws Exception {
            server.close();
        }
    }
}
