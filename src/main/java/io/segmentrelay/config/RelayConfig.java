package io.segmentrelay.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/**
 * The settings under {@code relay.}, none of them ever null. Values out of range do not get here: {@link ConfigCheck}
 * stops the start before.
 */
@ConfigMapping(prefix = "relay")
public interface RelayConfig {
    /** How often the list of segments is read; from 10 ms to 1 d. */
    @WithDefault("60s")
    Duration pollInterval();

    /** The longest time between two walks of a segment, recounted or not; from 1 s to 365 d. */
    @WithDefault("24h")
    Duration fullRefresh();

    /** Requests a second for each account, over everything that it calls; from 0.1 to 100000. */
    @WithDefault("6")
    double requestsPerSecond();

    /** How segments are walked. */
    Crawl crawl();

    /** Whose members are followed. */
    Segments segments();

    /** What is done about a segment that the server calls too heavy. */
    @WithDefault("skip")
    TooHeavy tooHeavy();

    /** What a segment's first whole walk publishes of its members. */
    @WithDefault("snapshot")
    Baseline baseline();

    /** What of a member is published beside {@code id}; distinct, empty for nothing. */
    @WithDefault("custom_id,user_key")
    Optional<List<String>> userFields();

    /** Whether published fields are remembered, so that {@code left} can carry them too. */
    @WithDefault("true")
    boolean rememberFields();

    /** How far the distinct members seen may differ from {@code count} in a whole walk, and from {@code object_count}. */
    @WithDefault("1%")
    Share completenessTolerance();

    /** When leavers are held, not published. */
    Brake brake();

    /** The topics. */
    Topics topics();

    /** Whether a tombstone follows every {@code left} and {@code deleted}. */
    @WithDefault("true")
    boolean tombstones();

    /** Partitions of the state topic; from 1 to 1000, and never another number once the topic exists. */
    @WithDefault("16")
    @WithName("state.partitions")
    int statePartitions();

    /** Whether nothing is published, and what would have been is told in the log. */
    @WithDefault("false")
    boolean dryRun();

    /** What is done at the start with the state that Kafka holds. */
    @WithDefault("keep")
    StateUse state();

    /** What signals over HTTP must show, at least 16 characters; empty if there are none over HTTP. */
    Optional<String> adminToken();

    /** What who reads the page must show, at least 16 characters; empty if anybody may who reaches the port. */
    Optional<String> readToken();

    /** Under which names the page and signals may be asked for; empty for any. */
    Optional<List<String>> hostNames();

    /** The directory whose files overlay the packed routes; relative to the working directory, need not exist. */
    @WithDefault("routes")
    String routes();

    /** Whether a changed, added or deleted file of routes takes effect while the program runs; never in development mode. */
    @WithDefault("on")
    RoutesReload routesReload();

    /** {@code host:port} of the proxy through which the API is called; empty if there is none. */
    Optional<String> proxy();

    /** {@code user:password} for that proxy; empty if it asks for none. */
    Optional<String> proxyCredentials();

    /** Limits of a page. */
    Page page();

    /** Limits of the list of segments. */
    ListOfSegments list();

    /** How much goes into one transaction. */
    Commit commit();

    /** Pauses between attempts at one request. */
    Retry retry();

    /** Limits of the list of segments, over all its pages: one beyond them is not whole. */
    interface ListOfSegments {
        /** Rows; from 100 to 10000000. */
        @WithDefault("100000")
        long maxRows();

        /** Bytes; from 1 MiB to 16 GiB. */
        @WithDefault("268435456")
        long maxBytes();
    }

    /** How segments are walked. */
    interface Crawl {
        /** Segments walked at once for each account; from 1 to 100. */
        @WithDefault("4")
        int lanes();

        /** The first pause before a failed or incomplete walk is tried again; from 1 ms to 1 h. */
        @WithDefault("30s")
        Duration retryDelay();

        /** Rows of one segment, over all its pages: a walk beyond them has failed; from 100 to 10000000000. */
        @WithDefault("50000000")
        long maxRows();

        /** Bytes of one segment, likewise; from 1 MiB to 16 TiB. */
        @WithDefault("53687091200")
        long maxBytes();
    }

    /** Whose members are followed. */
    interface Segments {
        /** Ids or name globs; empty for all segments. */
        Optional<List<String>> include();

        /** Ids or name globs, which win over the included; empty for none. */
        Optional<List<String>> exclude();
    }

    /** Leavers above both number and share are held until they are approved or further walks agree. */
    interface Brake {
        /** Leavers of one walk; 0 or more. */
        @WithDefault("500")
        long count();

        /** Of the segment's members. */
        @WithDefault("50%")
        Share share();

        /** Further walks that must agree; from 0 to 100. */
        @WithDefault("2")
        int confirmations();
    }

    /** The topics: their names, legal and distinct, and what is created where one is missing. */
    interface Topics {
        /** Events about segments. */
        @WithDefault("usercom.segments")
        String segments();

        /** Events about who is in which segment. */
        @WithDefault("usercom.memberships")
        String memberships();

        /** A report for each run. */
        @WithDefault("usercom.crawls")
        String crawls();

        /** What the relay remembers; the name of the relays' consumer group too. */
        @WithDefault("usercom.relay-state")
        String state();

        /** Signals to the relay. */
        @WithDefault("usercom.signals")
        String signals();

        /** Partitions of topics that are created, the state topic aside; from 1 to 1000. */
        @WithDefault("6")
        int partitions();

        /** Replicas of topics that are created; -1 for what the broker is set to, else from 1 to 100. */
        @WithDefault("-1")
        short replicationFactor();
    }

    /** Limits of a page: one beyond them is a failed page. */
    interface Page {
        /** Bytes; from 1024 to 1 GiB less one. */
        @WithDefault("16777216")
        int maxBytes();

        /** Arrays and objects within each other, the envelope included; from 4 to 1000. */
        @WithDefault("32")
        int maxDepth();

        /** A request and all of its answer, from before its connection is made; from 100 ms to 1 h. */
        @WithDefault("2m")
        Duration maxTime();
    }

    /** How much goes into one transaction. */
    interface Commit {
        /** How long it may gather events; from 10 ms to 10 s, as it stops every reader of committed records. */
        @WithDefault("1s")
        Duration interval();

        /** Pages; from 1 to 1000. */
        @WithDefault("48")
        int pages();

        /** Leavers; from 1 to 100000. */
        @WithDefault("1000")
        int chunk();
    }

    /** Pauses between attempts at one request. */
    interface Retry {
        /** The first; doubles with each attempt; from 1 ms to 1 h. */
        @WithDefault("1s")
        Duration delay();

        /** The longest; from 1 ms to 1 h. */
        @WithDefault("60s")
        Duration maxDelay();
    }
}
