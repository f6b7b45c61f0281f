package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFilesTest {
    private static final RouteFile FIRST = new RouteFile("10-first.yaml", "packed", route("first"));
    private static final RouteFile SECOND = new RouteFile("20-second.yaml", "packed", route("second"));
    @TempDir
    Path directory;

    @Test
    void theListOfPackedFilesIsWhole() throws IOException {
        // given
        try (Stream<Path> files = Files.list(Path.of("routes"))) {

            // when
            List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();

            // then
            assertThat(RouteFiles.PACKED).isEqualTo(names);
            assertThat(RouteFiles.packed()).noneMatch(RouteFile::isEmpty);
        }
    }

    @Test
    void theSameNameReplacesAndANewNameAddsInTheOrderOfNames() throws IOException {
        // given
        write("10-first.yaml", route("other"));
        write("15-new.yaml", route("new"));
        write("README.md", "no routes");
        Files.createDirectory(directory.resolve("99-directory.yaml"));

        // when
        List<RouteFile> read = new RouteFiles(List.of(FIRST, SECOND), directory).read();

        // then
        assertThat(read).extracting(RouteFile::name).containsExactly("10-first.yaml", "15-new.yaml", "20-second.yaml");
        assertThat(read.get(0).yaml()).isEqualTo(route("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "\n  \n", "# switched off\n", "---\n# off" })
    void aFileOfBlanksAndCommentsSwitchesOff(String content) throws IOException {
        // given
        write("10-first.yaml", content);

        // when
        List<RouteFile> read = new RouteFiles(List.of(FIRST, SECOND), directory).read();

        // then
        assertThat(read).containsExactly(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = { "{{usercom.token}}", "x{{ usercom.other.token:none }}", "{{kafka.ssl.key.password}}",
            "{{kafka.sasl.jaas.config}}", "{{relay.admin-token}}", "{{relay.read-token}}", "{{env:USERCOM_TOKEN}}",
            "${env.RELAY_ADMIN_TOKEN}", "${properties:relay.proxy-credentials}", "{{USERCOM_TOKEN}}",
            "{{?kafka.ssl.keystore.password}}", "{{sys:kafka.ssl.truststore.password}}" })
    void aFileThatAsksForASecretIsRefused(String placeholder) throws IOException {
        // given
        write("15-new.yaml", route("new") + "# http://elsewhere?key=" + placeholder);

        // when // then
        assertThatThrownBy(() -> new RouteFiles(List.of(FIRST), directory).read()).isInstanceOf(RouteProblem.class).message()
                .startsWith("15-new.yaml (from " + directory).contains("line ")
                .endsWith(" is a secret, which no route is given");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{{webhook.token}}", "{{relay.poll-interval}}", "{{kafka.bootstrap.servers}}" })
    void whatIsNoSecretOfTheRelayIsAtHand(String placeholder) throws IOException {
        // given
        write("15-new.yaml", route("new") + "# " + placeholder);

        // when // then
        assertThat(new RouteFiles(List.of(FIRST), directory).read()).hasSize(2);
    }

    @Test
    void aDirectoryOrAFileThatOthersMayWriteToIsFound() throws IOException {
        // given
        write("15-new.yaml", route("new"));
        RouteFiles files = new RouteFiles(List.of(FIRST), directory);
        Path file = directory.resolve("15-new.yaml");

        // when // then
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(files.openToOthers()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(files.openToOthers()).contains(file);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xrwx"));
        assertThat(files.openToOthers()).contains(directory);
    }

    /** Else what hides personal data would be gone with it. */
    @Test
    void aDirectoryThatVanishesIsNoWishForThePackedRoutes() throws IOException {
        // given
        Path routes = directory.resolve("routes");
        RouteFiles files = new RouteFiles(List.of(FIRST), routes);
        assertThat(files.read()).containsExactly(FIRST);
        Files.createDirectory(routes);
        files.read();

        // when
        Files.delete(routes);

        // then
        assertThatThrownBy(files::read).isInstanceOf(RouteProblem.class).hasMessageContaining("which is no directory");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private static String route(String id) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id
                + "\n      steps:\n        - log:\n            message: \"hello\"\n";
    }
}
