package io.segmentrelay.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

@ConfigMapping(prefix = "relay")
public interface RelayConfig {
    @WithDefault("60s")
    Duration pollInterval();

    @WithDefault("24h")
    Duration fullRefresh();

    @WithDefault("6")
    double requestsPerSecond();

    Crawl crawl();

    Segments segments();

    @WithDefault("skip")
    TooHeavy tooHeavy();

    @WithDefault("snapshot")
    Baseline baseline();

    @WithDefault("custom_id,user_key")
    List<String> userFields();

    @WithDefault("true")
    boolean rememberFields();

    @WithDefault("1%")
    Share completenessTolerance();

    Brake brake();

    Topics topics();

    @WithDefault("true")
    boolean tombstones();

    @WithDefault("16")
    @WithName("state.partitions")
    int statePartitions();

    @WithDefault("keep")
    @WithName("state")
    String state();

    @WithDefault("routes")
    String routes();

    Page page();

    Commit commit();

    Retry retry();

    interface Crawl {
        @WithDefault("4")
        int lanes();

        @WithDefault("30s")
        Duration retryDelay();
    }

    interface Segments {
        Optional<List<String>> include();

        Optional<List<String>> exclude();
    }

    interface Brake {
        @WithDefault("500")
        long count();

        @WithDefault("50%")
        Share share();

        @WithDefault("2")
        int confirmations();
    }

    interface Topics {
        @WithDefault("usercom.segments")
        String segments();

        @WithDefault("usercom.memberships")
        String memberships();

        @WithDefault("usercom.crawls")
        String crawls();

        @WithDefault("usercom.relay-state")
        String state();

        @WithDefault("usercom.signals")
        String signals();

        @WithDefault("6")
        int partitions();

        @WithDefault("-1")
        short replicationFactor();
    }

    interface Page {
        @WithDefault("16777216")
        int maxBytes();

        @WithDefault("32")
        int maxDepth();
    }

    interface Commit {
        @WithDefault("1s")
        Duration interval();

        @WithDefault("48")
        int pages();

        @WithDefault("1000")
        int chunk();
    }

    interface Retry {
        @WithDefault("1s")
        Duration delay();

        @WithDefault("60s")
        Duration maxDelay();
    }
}
