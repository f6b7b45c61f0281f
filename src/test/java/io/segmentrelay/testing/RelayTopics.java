package io.segmentrelay.testing;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.segmentrelay.event.EventTopics;

/** The topics of one relay, or of several that share the work: the usual names, below a prefix. */
public record RelayTopics(String prefix) {
    /** Where nothing is configured. */
    public static final RelayTopics DEFAULT = new RelayTopics("");
    private static final AtomicInteger GIVEN = new AtomicInteger();

    /** Topics that nobody else in this JVM uses: those who share a broker. */
    public static RelayTopics own() {
        return new RelayTopics("t" + GIVEN.incrementAndGet() + ".");
    }

    public EventTopics events() {
        return new EventTopics(prefix + "usercom.segments", prefix + "usercom.memberships", prefix + "usercom.crawls");
    }

    /** Of {@link #events()}. */
    public String[] eventNames() {
        return new String[] { events().segments(), events().memberships(), events().crawls() };
    }

    public String signals() {
        return prefix + "usercom.signals";
    }

    /** Also the name of the relays' group, and what their transactional ids begin with. */
    public String state() {
        return prefix + "usercom.relay-state";
    }

    /** What has a relay use them. */
    public Map<String, String> settings() {
        return Map.of("relay.topics.segments", events().segments(), "relay.topics.memberships", events().memberships(),
                "relay.topics.crawls", events().crawls(), "relay.topics.signals", signals(), "relay.topics.state", state());
    }
}
