package io.segmentrelay.config;

import static io.segmentrelay.config.SettingTypes.brokers;
import static io.segmentrelay.config.SettingTypes.codec;
import static io.segmentrelay.config.SettingTypes.credentials;
import static io.segmentrelay.config.SettingTypes.directory;
import static io.segmentrelay.config.SettingTypes.duration;
import static io.segmentrelay.config.SettingTypes.fields;
import static io.segmentrelay.config.SettingTypes.globs;
import static io.segmentrelay.config.SettingTypes.hosts;
import static io.segmentrelay.config.SettingTypes.integer;
import static io.segmentrelay.config.SettingTypes.oneOf;
import static io.segmentrelay.config.SettingTypes.only;
import static io.segmentrelay.config.SettingTypes.proxy;
import static io.segmentrelay.config.SettingTypes.rate;
import static io.segmentrelay.config.SettingTypes.replicas;
import static io.segmentrelay.config.SettingTypes.secret;
import static io.segmentrelay.config.SettingTypes.share;
import static io.segmentrelay.config.SettingTypes.topic;
import static io.segmentrelay.config.SettingTypes.unset;
import static io.segmentrelay.config.SettingTypes.yesOrNo;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every key of {@link RelayConfig} and what it takes, and the keys that only a build can change. */
final class Settings {
    static final String BOOTSTRAP = "kafka.bootstrap.servers";
    static final Setting KAFKA = brokers(BOOTSTRAP);

    static final List<Setting> RELAY = List.of(
            duration("relay.poll-interval", "10ms", "1d"),
            duration("relay.full-refresh", "1s", "365d"),
            rate("relay.requests-per-second", "0.1", "100000"),
            integer("relay.crawl.lanes", 1, 100),
            duration("relay.crawl.retry-delay", "1ms", "1h"),
            globs("relay.segments.include"),
            globs("relay.segments.exclude"),
            oneOf("relay.too-heavy", TooHeavy.values()),
            oneOf("relay.baseline", Baseline.values()),
            fields("relay.user-fields"),
            yesOrNo("relay.remember-fields"),
            share("relay.completeness-tolerance"),
            integer("relay.brake.count", 0, Long.MAX_VALUE),
            share("relay.brake.share"),
            integer("relay.brake.confirmations", 0, 100),
            topic("relay.topics.segments"),
            topic("relay.topics.memberships"),
            topic("relay.topics.crawls"),
            topic("relay.topics.state"),
            topic("relay.topics.signals"),
            integer("relay.topics.partitions", 1, 1000),
            replicas("relay.topics.replication-factor"),
            yesOrNo("relay.tombstones"),
            integer("relay.state.partitions", 1, 1000),
            yesOrNo("relay.dry-run"),
            oneOf("relay.state", StateUse.values()),
            secret("relay.admin-token"),
            secret("relay.read-token"),
            hosts("relay.host-names"),
            directory("relay.routes"),
            oneOf("relay.routes-reload", RoutesReload.values()),
            proxy("relay.proxy"),
            credentials("relay.proxy-credentials"),
            integer("relay.page.max-bytes", 1024, (1 << 30) - 1),
            integer("relay.page.max-depth", 4, 1000),
            duration("relay.page.max-time", "100ms", "1h"),
            integer("relay.list.max-rows", 100, 10_000_000),
            integer("relay.list.max-bytes", 1 << 20, 16L << 30),
            integer("relay.crawl.max-rows", 100, 10_000_000_000L),
            integer("relay.crawl.max-bytes", 1 << 20, 16L << 40),
            duration("relay.commit.interval", "10ms", "10s"),
            integer("relay.commit.pages", 1, 1000),
            integer("relay.commit.chunk", 1, 100_000),
            duration("relay.retry.delay", "1ms", "1h"),
            duration("relay.retry.max-delay", "1ms", "1h"));

    /** Keys of Kafka's clients that contradict what the relay does with them, or that it looks at itself. */
    static final List<Setting> CLIENTS = List.of(
            only("kafka.enable.idempotence", "true"),
            only("kafka.acks", "all"),
            only("kafka.isolation.level", "read_committed"),
            only("kafka.enable.auto.commit", "false"),
            unset("kafka.group.id", "the group of the relays is named after relay.topics.state"),
            unset("kafka.group.instance.id", "no two relays of a group may have the same"),
            unset("kafka.transactional.id", "it is made of relay.topics.state and the account"),
            integer("kafka.max.request.size", 1_000_000, Integer.MAX_VALUE).asOptional(),
            codec("kafka.compression.type"));

    static final Set<String> RELAY_KEYS = RELAY.stream().map(Setting::key).collect(Collectors.toUnmodifiableSet());

    /** Marked so in the packed file. */
    static final Set<String> FIXED_AT_BUILD = Set.of(
            "quarkus.arc.exclude-types",
            "quarkus.banner.enabled",
            "quarkus.camel.main.shutdown.timeout",
            "quarkus.devservices.enabled",
            "quarkus.live-reload.watched-resources",
            "quarkus.log.category.\"org.apache.hc.client5.http\".min-level",
            "quarkus.native.resources.includes",
            "quarkus.package.jar.manifest.attributes.\"Enable-Native-Access\"",
            "quarkus.package.jar.type",
            "quarkus.package.main-class",
            "quarkus.package.output-directory",
            "quarkus.package.output-name",
            "quarkus.package.runner-suffix");

    private Settings() {
    }
}
