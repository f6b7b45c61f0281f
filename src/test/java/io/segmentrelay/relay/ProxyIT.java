package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.Certified;
import io.segmentrelay.testing.ConnectProxy;
import io.segmentrelay.testing.Packaged;

/** The packaged program whose API is reached through a proxy alone. */
@Timeout(180)
class ProxyIT {
    private static final String ORIGIN = "https://api.example.com";
    @TempDir
    Path directory;

    @Test
    void theApiIsReadThroughTheTunnelsOfAProxyThatSeesNoToken() throws Exception {
        assumeFalse(Packaged.isNative(), "whom it trusts is told to the JVM");
        // given
        Certified certified = new Certified(directory);
        HttpsServer behind = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        behind.setHttpsConfigurator(new HttpsConfigurator(certified.context()));
        try (RelaySite site = new RelaySite(World.example(1));
                Passage passage = Passage.to(site.standIn, behind, ORIGIN);
                ConnectProxy proxy = new ConnectProxy(behind.getAddress().getPort())) {
            proxy.require("me:word");
            site.with("USERCOM_URL", passage.url()).with("RELAY_PROXY", proxy.address())
                    .with("RELAY_PROXY_CREDENTIALS", "me:word")
                    .with("JAVA_TOOL_OPTIONS", String.join(" ", certified.trustOptions()));

            // when
            try (RelayProcess relay = site.start()) {
                relay.awaitAlive(Duration.ofSeconds(90), () -> site.isTheTruthTold());
            }

            // then
            assertThat(proxy.asked()).isNotEmpty().allSatisfy(asked -> assertThat(asked)
                    .startsWith("CONNECT api.example.com:443 ").doesNotContain(site.standIn.token()));
            assertThat(proxy.passed()).doesNotContain(site.standIn.token(), "Authorization");
        }
    }
}
