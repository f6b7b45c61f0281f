package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SandboxIT {

    static {
        QuietLogs.keep();
    }

    private static final Path BUILD = Path.of(System.getProperty("build.directory"));

    @Test
    @Timeout(90)
    void runsAsAProgramAndEndsWithItsParent(@TempDir Path directory) throws Exception {
        // given
        var parent = new ProcessBuilder("sleep", "600").start();
        var readyFile = directory.resolve("ready");

        // when
        var sandbox = new ProcessBuilder(java(), "-jar", jar().toString(), "--api-port", "0", "--kafka-port", "0",
                "--parent", Long.toString(parent.pid()), "--ready-file", readyFile.toString()).inheritIO().start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(readyFile));
            var ready = read(readyFile);

            // then
            assertThat(list(ready)).isEqualTo(200);
            assertThat(nodes(ready)).isEqualTo(1);

            // when
            parent.destroy();

            // then
            assertThat(sandbox.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            parent.destroy();
            sandbox.destroy();
        }
    }

    @Test
    void isNotPartOfTheProductionArtifact() throws IOException {
        try (var files = Files.walk(BUILD.resolve("quarkus-app"))) {
            // when
            var jars = files.filter(file -> file.toString().endsWith(".jar")).toList();

            // then
            assertThat(jars).isNotEmpty().noneMatch(jar -> jar.toString().matches(".*(kafka_2.13|kafka-server).*"));
            for (var jar : jars) {
                try (var entries = new JarFile(jar.toFile())) {
                    assertThat(entries.stream().map(ZipEntry::getName))
                            .noneMatch(entry -> entry.startsWith("io/segmentrelay/sandbox/"));
                }
            }
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path jar() throws IOException {
        try (var files = Files.newDirectoryStream(BUILD, "*-sandbox.jar")) {
            return files.iterator().next();
        }
    }

    private static Properties read(Path file) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return properties;
    }

    private static int list(Properties ready) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(ready.getProperty("usercom.url") + "/api/public/segments/"))
                .header("Authorization", "Token " + ready.getProperty("usercom.token")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int nodes(Properties ready) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", ready.getProperty("kafka.bootstrap.servers"));
        try (var admin = Admin.create(config)) {
            return List.copyOf(admin.describeCluster().nodes().get(20, TimeUnit.SECONDS)).size();
        }
    }
}
