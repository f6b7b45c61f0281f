package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.Accounts;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class RouteStartTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({ "on, true", "off, false" })
    void filesAreWatchedUnlessTheSettingSaysOff(String setting, boolean watched) throws Exception {
        // given
        for (String name : RouteFiles.PACKED) {
            Files.createFile(directory.resolve(name));
        }
        RelayConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("relay.routes", directory.toString(), "relay.routes-reload", setting), "test", 100))
                .build().getConfigMapping(RelayConfig.class);
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.start();

            // when
            new RouteStart(camel, new Accounts(null), null, new ReloadStatus(new SimpleMeterRegistry()), config).load(null);

            // then
            assertThat(camel.hasService(RouteReload.class) != null).isEqualTo(watched);
        }
    }
}
