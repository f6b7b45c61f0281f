package io.segmentrelay.relay;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.RowStyle;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.RelayTopics;

/**
 * One relay, one broker, and a stand-in of its own for each account: a test drives its account, and no other test minds.
 * All test classes name it in the same way, so that Quarkus starts once for them.
 */
public final class ManyAccounts implements QuarkusTestResourceLifecycleManager {
    /** The segments of each account that {@link #twoSegments} fills. */
    static final long LARGE = 2001;
    static final long SMALL = 2002;
    /** Those that {@link #fourSegments} has besides. */
    static final long THIRD = 2003;
    static final long FOURTH = 2004;
    static final int HISTORIES = Integer.getInteger("histories", 25);
    /** For every account. */
    static final int REQUESTS_PER_SECOND = 50;

    private static final int PAGE = 20;
    private static final int PAGE_OF_CROWDS = 100;
    private static final long FIRST_MEMBER = 1_000;
    private static final Map<String, StandIn> STAND_INS = new LinkedHashMap<>();

    static Broker broker;
    static Published published;
    static Afterwards afterwards;
    /** A server that no account is configured for. */
    static Stranger stranger;
    static Passage passage;
    static Passage versionOne;

    /** The account of this name, as tests see it. */
    static Account account(String name) {
        return new Account(name, STAND_INS.get(name), published.of(name));
    }

    static Account account(FaultCase fault) {
        return account(fault.account());
    }

    static Account history(int number) {
        return account("history-" + number);
    }

    static Iterable<StandIn> standIns() {
        return STAND_INS.values();
    }

    @Override
    public Map<String, String> start() {
        broker = Broker.start();
        published = new Published(broker.bootstrapServers());
        afterwards = new Afterwards(broker.bootstrapServers(), RelayTopics.DEFAULT);
        stranger = Stranger.start();
        for (FaultCase fault : FaultCase.values()) {
            small(fault.account(), twoSegments());
        }
        IntStream.range(0, HISTORIES).forEach(number -> small("history-" + number, History.world(number)));
        small("unchanged", twoSegments());
        small("busy", RequestsTest.busy());
        serve("churn", RequestsTest.churning(), RowStyle.SLIM, PAGE_OF_CROWDS);
        small("revoked", twoSegments());
        small("outpaced", twoSegments());
        small("comes-back", twoSegments());
        Stream.of("mass-exit", "mass-exit-undone", "counted-in-parts")
                .forEach(account -> serve(account, AttacksTest.crowd(), RowStyle.SLIM, PAGE_OF_CROWDS));
        small("redirected", twoSegments());
        small("secret", fourSegments());
        serve("rows", MemberRowsTest.world(), RowStyle.FULL);
        serve("rows-with-attributes", MemberRowsTest.world(), RowStyle.FULL_WITH_ATTRIBUTES);
        versionOne = Passage.to(serve("rows-of-version-one", MemberRowsTest.world(), RowStyle.FULL)).withoutVersion();
        passage = Passage.to(small("passage", twoSegments()));
        return configuration();
    }

    /** 240 members on 12 pages, and 60 on 3; 20 people are in both. */
    static World twoSegments() {
        World world = World.empty(1);
        world.create("Large", "", Membership.formula(240, index -> FIRST_MEMBER + index));
        world.create("Small", "", Membership.formula(60, index -> FIRST_MEMBER + 220 + index));
        return world;
    }

    /** Besides, two more like the small one. */
    private static World fourSegments() {
        World world = twoSegments();
        world.create("Third", "", Membership.formula(60, index -> FIRST_MEMBER + 220 + index));
        world.create("Fourth", "", Membership.formula(60, index -> FIRST_MEMBER + 220 + index));
        return world;
    }

    private static StandIn small(String account, World world) {
        return serve(account, world, RowStyle.SLIM);
    }

    private static StandIn serve(String account, World world, RowStyle rows) {
        return serve(account, world, rows, PAGE);
    }

    private static StandIn serve(String account, World world, RowStyle rows, int page) {
        StandIn standIn = StandIn.start(StandInOptions.defaults().unlimited().world(world).rows(rows).pageSize(page)
                .token(StandInOptions.tokenFor(account)));
        STAND_INS.put(account, standIn);
        return standIn;
    }

    private static Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "quarkus.http.test-port", "0",
                "relay.poll-interval", "700ms",
                "relay.requests-per-second", Integer.toString(REQUESTS_PER_SECOND),
                "relay.retry.delay", "20ms",
                "relay.retry.max-delay", "1s",
                "relay.crawl.retry-delay", "100ms",
                "relay.commit.interval", "300ms",
                "relay.page.max-bytes", "400000",
                "camel.component.https.response-timeout", "1000"));
        configuration.put("camel.component.https.so-timeout", "1000");
        configuration.put("relay.topics.partitions", "2");
        configuration.put("relay.state.partitions", "8");
        // A broker of one node tells of every pause between transactions.
        configuration.put("quarkus.log.category.\"org.apache.kafka.clients\".level", "ERROR");
        configuration.put("relay.user-fields", "custom_id,user_key,name,email_sha256,interests");
        STAND_INS.forEach((account, standIn) -> {
            configuration.put("usercom." + account + ".url", standIn.url());
            configuration.put("usercom." + account + ".token", standIn.token());
        });
        configuration.put("usercom.passage.url", passage.url());
        configuration.put("usercom.rows-of-version-one.url", versionOne.url());
        return configuration;
    }

    @Override
    public void stop() {
        published.close();
        afterwards.close();
        STAND_INS.values().forEach(StandIn::close);
        passage.close();
        versionOne.close();
        stranger.close();
        broker.close();
    }
}
