package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.testing.Packaged;

/** Traces and JSON logs of the packaged program, each by one switch. */
@Timeout(120)
class TelemetryIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LEAKY = """
            - route:
                id: leaky
                description: Has a token in an address, a header and an exception.
                from:
                  uri: timer:leaky
                  parameters:
                    repeatCount: 1
                  steps:
                    - doTry:
                        steps:
                          - to:
                              id: leaky-step
                              uri: "http://localhost:1/?key=TOKEN"
                        doCatch:
                          - exception:
                              - java.lang.Exception
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: "refused TOKEN"
            """;
    @TempDir
    Path directory;

    @Test
    void tracesAndJsonLogsAreSwitchedOnWithoutABuildAndHoldNoToken() throws Exception {
        // given
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        AtomicInteger posts = new AtomicInteger();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        collector.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (received) {
                received.writeBytes(body);
            }
            posts.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try (RelaySite site = RelaySite.of(1033, "Active", 300).with("QUARKUS_OTEL_SDK_DISABLED", "false")
                .with("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .with("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + collector.getAddress().getPort())
                .with("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
                RelayProcess process = site.start()) {
            // when
            Files.createDirectories(process.routes());
            Files.writeString(process.routes().resolve("90-leaky.yaml"),
                    LEAKY.replace("TOKEN", site.settings().get("USERCOM_TOKEN")));
            site.awaitReports(process, 1);
            process.awaitAlive(LIMIT, () -> posts.get() > 0 && told(received).contains("crawl-members")
                    && told(received).contains("refused [token]"));

            Packaged.Ended health = Packaged.run(directory,
                    Map.of("QUARKUS_HTTP_PORT", Integer.toString(URI.create(process.url()).getPort())), List.of(), "health");

            // then
            assertThat(health.exitCode()).as(health.output()).isZero();
            assertThat(health.output()).contains("\"UP\"");
            assertThat(told(received)).contains("request-page").contains("segment-relay")
                    .contains("key=[token]").doesNotContain(site.settings().get("USERCOM_TOKEN"));
            assertThat(process.output()).doesNotContain(site.settings().get("USERCOM_TOKEN"));
            int lines = 0;
            for (String line : process.output().lines().toList()) {
                JsonNode entry = new ObjectMapper().readTree(line);
                assertThat(entry.path("message").asText()).as(line).isNotEmpty();
                lines++;
            }
            assertThat(lines).isGreaterThan(2);
        } finally {
            collector.stop(0);
        }
    }

    private static String told(ByteArrayOutputStream received) {
        synchronized (received) {
            return received.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
