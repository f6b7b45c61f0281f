package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The alert rules: each has a test and an entry in the runbook, and promtool agrees where it is on the path. */
@Timeout(60)
class AlertsTest {
    private static final Path RULES = Path.of("docker", "prometheus");
    private static final Pattern RULE = Pattern.compile("(?m)^ *- (alert|record): ");
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

    static Stream<String> alerts() throws IOException {
        return ALERT.matcher(Files.readString(RULES.resolve("alerts.yaml"))).results().map(alert -> alert.group(1)).toList()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertIsTestedAndTheRunbookSaysWhatToDo(String alert) throws IOException {
        // when
        String tests = Files.readString(RULES.resolve("alerts.test.yaml"));
        List<String> runbook = Files.readAllLines(Path.of("docs", "operations.md"));

        // then
        assertThat(tests).contains("alertname: " + alert + "\n        exp_alerts:\n          - exp_labels:")
                .contains("alertname: " + alert + ", exp_alerts: []");
        assertThat(runbook).contains("### " + alert);
    }

    @Test
    void promtoolAgrees() throws Exception {
        // given
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool"))), "promtool is not on the path");

        long rules = RULE.matcher(Files.readString(RULES.resolve("alerts.yaml"))).results().count();

        // when
        String checked = promtool("check", "rules", "alerts.yaml");
        String tested = promtool("test", "rules", "alerts.test.yaml");

        // then
        assertThat(checked).contains("SUCCESS: " + rules + " rules found");
        assertThat(tested).contains("SUCCESS");
    }

    /** What it says, if it ends well. */
    private static String promtool(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
                .directory(RULES.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
