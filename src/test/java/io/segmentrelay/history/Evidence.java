package io.segmentrelay.history;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.sandbox.StandIn;

/**
 * All that is known of a history from outside. What is left out is not held against anything; the {@link Summary} shows it.
 */
public final class Evidence {
    /** Of the three topics of events, as a consumer with {@code read_committed} has them. */
    final List<ConsumerRecord<String, byte[]>> committed = new ArrayList<>();
    /** The same topics at {@code read_uncommitted}; empty if they were not read so. */
    final List<ConsumerRecord<String, byte[]>> uncommitted = new ArrayList<>();
    /** What the server counted, each segment's in order. */
    final List<Recount> recounts = new ArrayList<>();
    /** What faults made the API show besides, at one time or another: that may be told, but nobody may leave by it. */
    final List<Recount> alsoShown = new ArrayList<>();
    final List<Sent> requests = new ArrayList<>();
    /** Host and port of the API, by account. */
    final Map<String, String> hosts = new HashMap<>();
    /** Calls that servers saw which nobody was to call, in words. */
    final List<String> strangersCalls = new ArrayList<>();
    final List<Incident> incidents = new ArrayList<>();
    /** Members by segment key, as the state has them; null if it was not loaded. */
    Map<String, Set<Long>> state;
    /** Users by account whose fields the state remembers; empty if it was not looked at. */
    final Map<String, Set<Long>> remembered = new HashMap<>();
    /** Whether the relay has had the time to tell of the last recount. */
    boolean settled;
    /** For each account; 0 if none is known. */
    double requestsPerSecond;
    /** How many processes may have had requests under way besides the one whose turn it was. */
    int zombies;
    /** How many segments a process walks at once. */
    int lanes = 4;
    /** By how much clocks that were read at the same moment may differ, rounding included. */
    Duration clockSlack = Duration.ofMillis(5);
    /** What the topics of events are called. */
    EventTopics topics = EventTopics.DEFAULT;

    private Evidence() {
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects evidence. */
    public static final class Builder {
        private final Evidence evidence = new Evidence();

        private Builder() {
        }

        public Builder topics(EventTopics named) {
            evidence.topics = named;
            return this;
        }

        /** Records of the segments, memberships and crawls topics; those of one partition in their order. */
        public Builder committed(Collection<ConsumerRecord<String, byte[]>> records) {
            evidence.committed.addAll(records);
            return this;
        }

        /** The same topics, read to the same end or beyond with {@code read_uncommitted}. */
        public Builder uncommitted(Collection<ConsumerRecord<String, byte[]>> records) {
            evidence.uncommitted.addAll(records);
            return this;
        }

        public Builder recounts(Collection<Recount> ofAnAccount) {
            evidence.recounts.addAll(ofAnAccount);
            return this;
        }

        /** What the account's API counted, and what it was asked. */
        public Builder account(String account, StandIn standIn) {
            return recounts(Recount.of(account, standIn.world().history())).requests(account,
                    URI.create(standIn.url()).getAuthority(), Sent.of(account, standIn.log().requests()));
        }

        /** Members whom a fault of the API showed: whoever is told to be one of them is told what was shown. */
        public Builder alsoShown(Collection<Recount> byFaults) {
            evidence.alsoShown.addAll(byFaults);
            return this;
        }

        /** The relay has had the time to tell of the last recount of every segment: now the table must be the truth. */
        public Builder settled() {
            evidence.settled = true;
            return this;
        }

        /**
         * @param host host and port that the account is configured for
         */
        public Builder requests(String account, String host, Collection<Sent> sent) {
            evidence.hosts.put(account, host);
            evidence.requests.addAll(sent);
            return this;
        }

        /** What a server was asked for that nobody was to call. */
        public Builder strangersCalls(Collection<String> calls) {
            evidence.strangersCalls.addAll(calls);
            return this;
        }

        /**
         * Members by segment key ({@code main/1033}), of one account or of all, loaded when the records given as committed had
         * been read to their end.
         */
        public Builder state(Map<String, ? extends Set<Long>> members) {
            evidence.state = evidence.state == null ? new HashMap<>() : evidence.state;
            evidence.state.putAll(members);
            return this;
        }

        /** Users of an account whose fields the same state remembers. */
        public Builder remembered(String account, Set<Long> users) {
            evidence.remembered.put(account, Set.copyOf(users));
            return this;
        }

        public Builder incident(Incident incident) {
            evidence.incidents.add(incident);
            return this;
        }

        public Builder budget(double perSecond) {
            evidence.requestsPerSecond = perSecond;
            return this;
        }

        public Builder lanes(int walkedAtOnce) {
            evidence.lanes = walkedAtOnce;
            return this;
        }

        /** How many processes lost their account with requests under way, at most, within ten seconds or after one incident. */
        public Builder zombies(int processes) {
            evidence.zombies = processes;
            return this;
        }

        public Builder clockSlack(Duration slack) {
            evidence.clockSlack = slack;
            return this;
        }

        public Evidence build() {
            return evidence;
        }
    }
}
