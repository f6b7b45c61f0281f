package io.segmentrelay.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("long")
class DevSandboxIT {

    private static final String PID = "segmentrelay.sandbox.pid";
    private static final Predicate<String> NOTHING_IS_CONFIGURED = key -> false;

    @AfterEach
    void stop() throws Exception {
        var pid = Long.getLong(PID);
        if (pid != null && ProcessHandle.of(pid).isPresent()) {
            var sandbox = ProcessHandle.of(pid).get();
            sandbox.destroy();
            sandbox.onExit().get(20, TimeUnit.SECONDS);
        }
        List.of(PID, "usercom.url", "usercom.token", "kafka.bootstrap.servers").forEach(System::clearProperty);
    }

    @Test
    void staysAwayOnceAnythingIsConfigured() {
        // when
        DevSandbox.ensureStarted("usercom.token"::equals);

        // then
        assertThat(System.getProperty(PID)).isNull();
        assertThat(System.getProperty("usercom.url")).isNull();
    }

    @Test
    @Timeout(90)
    void isStartedOnceAndFoundAgainAfterAReload() throws Exception {
        // given
        DevSandbox.ensureStarted(NOTHING_IS_CONFIGURED);
        var pid = Long.getLong(PID);
        var url = System.getProperty("usercom.url");

        // when
        afterAReload();

        // then
        assertThat(Long.getLong(PID)).isEqualTo(pid);
        assertThat(System.getProperty("usercom.url")).isEqualTo(url).startsWith("http://localhost:");
        assertThat(System.getProperty("usercom.token")).hasSize(64);
        assertThat(System.getProperty("kafka.bootstrap.servers")).startsWith("localhost:");
    }

    @Test
    @Timeout(90)
    void isStartedAgainIfItIsGone() throws Exception {
        // given
        DevSandbox.ensureStarted(NOTHING_IS_CONFIGURED);
        var gone = ProcessHandle.of(Long.getLong(PID)).orElseThrow();
        gone.destroyForcibly();
        gone.onExit().get(20, TimeUnit.SECONDS);

        // when
        DevSandbox.ensureStarted(key -> System.getProperty(key) != null);

        // then
        assertThat(Long.getLong(PID)).isNotEqualTo(gone.pid());
    }

    @Test
    @Timeout(90)
    void staysWhenACtrlCOfTheTerminalReachesItToo() throws Exception {
        // given
        DevSandbox.ensureStarted(NOTHING_IS_CONFIGURED);
        var sandbox = ProcessHandle.of(Long.getLong(PID)).orElseThrow();

        // when
        new ProcessBuilder("kill", "-INT", Long.toString(sandbox.pid())).start().waitFor();

        // then
        assertThatThrownBy(() -> sandbox.onExit().get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    /** As a live reload does: the same classes again, in a class loader of their own. */
    private static void afterAReload() throws Exception {
        var classes = DevSandbox.class.getProtectionDomain().getCodeSource().getLocation();
        try (var reloaded = new URLClassLoader(new URL[] { classes }, null)) {
            reloaded.loadClass(DevSandbox.class.getName()).getMethod("ensureStarted", Predicate.class)
                    .invoke(null, NOTHING_IS_CONFIGURED);
        }
    }
}
