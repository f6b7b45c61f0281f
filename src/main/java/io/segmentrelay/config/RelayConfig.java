package io.segmentrelay.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.Share;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/**
 * The settings under {@code relay.}, each declared only here: its key, its default, and by its type, a {@link Range} or
 * {@link Takes} what it takes. None is ever null. {@link ConfigCheck} stops the start for any other value.
 */
@ConfigMapping(prefix = "relay")
@RegisterForReflection(ignoreNested = false)
public interface RelayConfig {
    /** How often the list of segments is read. */
    @WithDefault("60s")
    @Range(from = "10ms", to = "1d")
    Duration pollInterval();

    /** The longest time between two walks of a segment, recounted or not. */
    @WithDefault("24h")
    @Range(from = "1s", to = "365d")
    Duration fullRefresh();

    /** Requests a second for each account, over everything that it calls. */
    @WithDefault("6")
    @Range(from = "0.1", to = "100000")
    double requestsPerSecond();

    /**
     * Ids or name globs and by what share their segments may grow or shrink from one walk to the next without an alarm, such as
     * {@code VIP*:20%}; the first counts.
     */
    @Takes(Takes.Kind.SHARES)
    Optional<List<String>> sizeAlarm();

    Crawl crawl();

    /** Ids or name globs and how soon counts of their segments are to be told, such as {@code VIP*:15m}; the first counts. */
    @Takes(Takes.Kind.OBJECTIVES)
    Optional<List<String>> freshnessObjective();

    Segments segments();

    /** How a segment that the server calls too heavy is treated. */
    @WithDefault("skip")
    TooHeavy tooHeavy();

    /** What a segment's first whole walk publishes of its members. */
    @WithDefault("snapshot")
    Baseline baseline();

    /** The fields of a member published beside {@code id}; distinct, may be empty. */
    @WithDefault("custom_id,user_key")
    @Takes(Takes.Kind.FIELDS)
    Optional<List<String>> userFields();

    /** Whether published fields are remembered, so that {@code left} can carry them too. */
    @WithDefault("true")
    boolean rememberFields();

    /** How far the distinct members seen in a whole walk may differ from {@code count} and from {@code object_count}. */
    @WithDefault("1%")
    Share completenessTolerance();

    Brake brake();

    Topics topics();

    /** Whether a tombstone follows every {@code left} and {@code deleted}. */
    @WithDefault("true")
    boolean tombstones();

    /** Partitions of the state topic; never another number once the topic exists. */
    @WithDefault("16")
    @WithName("state.partitions")
    @Range(from = "1", to = "1000")
    int statePartitions();

    /** Whether nothing is published, and the log shows what would be. */
    @WithDefault("false")
    boolean dryRun();

    /** How the start uses the state in Kafka. */
    @WithDefault("keep")
    StateUse state();

    /** The token for signals over HTTP, at least 16 characters; empty for no signals over HTTP. */
    @Takes(Takes.Kind.TOKEN)
    Optional<String> adminToken();

    /** The token for the page, at least 16 characters; empty if anybody who reaches the port may read it. */
    @Takes(Takes.Kind.TOKEN)
    Optional<String> readToken();

    /** Host names under which the page and signals may be requested; empty for any. */
    @Takes(Takes.Kind.HOSTS)
    Optional<List<String>> hostNames();

    /** The directory whose files overlay the packed routes; relative to the working directory, need not exist. */
    @WithDefault("routes")
    @Takes(Takes.Kind.DIRECTORY)
    String routes();

    /** Whether a changed, added or deleted file of routes takes effect while the program runs; never in development mode. */
    @WithDefault("on")
    RoutesReload routesReload();

    /** Whose members are followed, if no extension is against it. */
    static SegmentFilter followed(RelayConfig config) {
        return new SegmentFilter(config.segments().include().orElse(List.of()), config.segments().exclude().orElse(List.of()),
                config.tooHeavy() == TooHeavy.CRAWL);
    }

    /** {@code host:port} of the proxy through which the API is called; empty if there is none. */
    @Takes(Takes.Kind.PROXY)
    Optional<String> proxy();

    /** {@code user:password} for that proxy; empty if it asks for none. */
    @Takes(Takes.Kind.CREDENTIALS)
    Optional<String> proxyCredentials();

    Page page();

    ListOfSegments list();

    Commit commit();

    Retry retry();

    /** Limits of the list of segments, over all its pages: a list beyond them is not whole. */
    interface ListOfSegments {
        @WithDefault("100000")
        @Range(from = "100", to = "10000000")
        long maxRows();

        @WithDefault("268435456")
        @Range(from = "1048576", to = "17179869184")
        long maxBytes();
    }

    /** How segments are walked. */
    interface Crawl {
        /** Segments walked at once for each account. */
        @WithDefault("4")
        @Range(from = "1", to = "100")
        int lanes();

        /** The first pause before a failed or incomplete walk is tried again. */
        @WithDefault("30s")
        @Range(from = "1ms", to = "1h")
        Duration retryDelay();

        /** Rows of one segment, over all its pages: a walk beyond them has failed. */
        @WithDefault("50000000")
        @Range(from = "100", to = "10000000000")
        long maxRows();

        /** Bytes of one segment, likewise. */
        @WithDefault("53687091200")
        @Range(from = "1048576", to = "17592186044416")
        long maxBytes();
    }

    /** The segments whose members are followed. */
    interface Segments {
        /** Ids or name globs; empty for all segments. */
        @Takes(Takes.Kind.GLOBS)
        Optional<List<String>> include();

        /** Ids or name globs, which win over the included; empty for none. */
        @Takes(Takes.Kind.GLOBS)
        Optional<List<String>> exclude();
    }

    /** Leavers above both number and share are held until they are approved or further walks agree. */
    interface Brake {
        /** Leavers of one walk; 0 or more. */
        @WithDefault("500")
        @Range(from = "0", to = "9223372036854775807")
        long count();

        /** Of the segment's members. */
        @WithDefault("50%")
        Share share();

        /** Further walks that must agree. */
        @WithDefault("2")
        @Range(from = "0", to = "100")
        int confirmations();
    }

    /** The topics: their names, legal and distinct, and what is created where one is missing. */
    interface Topics {
        /** Events about segments. */
        @WithDefault("usercom.segments")
        @Takes(Takes.Kind.TOPIC)
        String segments();

        /** Events about who is in which segment. */
        @WithDefault("usercom.memberships")
        @Takes(Takes.Kind.TOPIC)
        String memberships();

        /** A report for each run. */
        @WithDefault("usercom.crawls")
        @Takes(Takes.Kind.TOPIC)
        String crawls();

        /** The relay's state; also the name of the relays' consumer group. */
        @WithDefault("usercom.relay-state")
        @Takes(Takes.Kind.TOPIC)
        String state();

        /** Signals to the relay. */
        @WithDefault("usercom.signals")
        @Takes(Takes.Kind.TOPIC)
        String signals();

        /** Partitions of topics that are created, the state topic aside. */
        @WithDefault("6")
        @Range(from = "1", to = "1000")
        int partitions();

        /** Replicas of topics that are created; -1 for the broker's default. */
        @WithDefault("-1")
        @Takes(Takes.Kind.REPLICAS)
        short replicationFactor();
    }

    /** Limits of a page: a page beyond them has failed. */
    interface Page {
        @WithDefault("16777216")
        @Range(from = "1024", to = "1073741823")
        int maxBytes();

        /** Arrays and objects within each other, the envelope included. */
        @WithDefault("32")
        @Range(from = "4", to = "1000")
        int maxDepth();

        /** A request and all of its answer, from before its connection is made. */
        @WithDefault("2m")
        @Range(from = "100ms", to = "1h")
        Duration maxTime();
    }

    /** How much goes into one transaction. */
    interface Commit {
        /** How long it may gather events; short, as it stops every reader of committed records. */
        @WithDefault("1s")
        @Range(from = "10ms", to = "10s")
        Duration interval();

        @WithDefault("48")
        @Range(from = "1", to = "1000")
        int pages();

        /** Leavers. */
        @WithDefault("1000")
        @Range(from = "1", to = "100000")
        int chunk();
    }

    /** Pauses between attempts at one request. */
    interface Retry {
        /** The first; doubles with each attempt. */
        @WithDefault("1s")
        @Range(from = "1ms", to = "1h")
        Duration delay();

        /** The longest. */
        @WithDefault("60s")
        @Range(from = "1ms", to = "1h")
        Duration maxDelay();
    }

    enum TooHeavy {
        SKIP,
        CRAWL
    }

    enum StateUse {
        /** The state is loaded, and the relay goes on from there. */
        KEEP,
        /** The state is kept, even with other event topics, or with more partitions of them, than it was written with. */
        MOVE,
        /** The state is given up, and put together anew from the compacted memberships topic. */
        REBUILD
    }

    enum RoutesReload {
        ON,
        OFF
    }

    /** The least and the greatest value of a number or a time of {@link RelayConfig}, both allowed. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Range {
        /** As the setting is written. */
        String from();

        String to();
    }
}
