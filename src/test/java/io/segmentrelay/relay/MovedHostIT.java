package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/**
 * A name leads to another address while the relay runs, and at the former one nobody listens any more, or nobody answers. A
 * file stands for DNS, and the JDK keeps what it found there for as long as it keeps what DNS says.
 */
@Tag("long")
class MovedHostIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 12_000;
    private static final String FORMER = "127.0.0.2";
    private static final String PRESENT = "127.0.0.3";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A JDK's, where nothing else is configured. */
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final Duration RETRIES = Duration.ofSeconds(30);
    /** For requests that wait at the former address to be given up. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private enum Server {
        API,
        KAFKA
    }

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}, silent: {1}")
    @CsvSource({ "API,false", "API,true", "KAFKA,false" })
    void aServerThatMovesIsFoundOnceItsNameIsLookedUpAnew(Server moving, boolean silent) throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Outlives an address", Membership.formula(MEMBERS, i -> 1 + i));
        Path names = directory.resolve("names");
        lead(names, FORMER);
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_REQUESTS_PER_SECOND", "12")
                .with("CAMEL_COMPONENT_HTTPS_RESPONSE_TIMEOUT", "10000")) {
            int api = URI.create(site.standIn.url()).getPort();
            int port = moving == Server.API ? api : broker.port();
            try (Forwarder staying = new Forwarder(FORMER, moving == Server.API ? broker.port() : api);
                    Forwarder former = new Forwarder(FORMER, port);
                    RelayProcess process = site.start("-Djdk.net.hosts.file=" + names)) {
                process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 20);

                // when
                site.expect(moving + " moves");
                if (silent) {
                    former.silence();
                } else {
                    former.close();
                }
                int served = site.pagesServed().size();
                lead(names, PRESENT);
                try (Forwarder present = new Forwarder(PRESENT, port)) {
                    process.awaitAlive(KEPT.plus(RETRIES).plus(silent ? SILENCE : Duration.ZERO),
                            () -> site.pagesServed().size() > served + 10);

                    // then
                    site.awaitReports(process, "completed", 1);
                    assertThat(site.verified().members("main/" + SEGMENT)).hasSize(MEMBERS);
                    assertThat(site.count("snapshot")).isEqualTo(MEMBERS);
                }
            }
        }
    }

    private static void lead(Path names, String address) throws IOException {
        Files.writeString(names, address + " localhost\n");
    }
}
