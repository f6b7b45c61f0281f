package io.segmentrelay.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that is known of a history from outside. What is left out is not held against anything; the {@link Summary} shows it.
 */
public final class Evidence {
    private final Builder given;

    private Evidence(Builder given) {
        this.given = given;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Of the three topics of events, as a consumer with {@code read_committed} has them. */
    List<ConsumerRecord<String, byte[]>> committed() {
        return given.committed;
    }

    /** The same topics at {@code read_uncommitted}; empty if they were not read so. */
    List<ConsumerRecord<String, byte[]>> uncommitted() {
        return given.uncommitted;
    }

    /** What the server counted, each segment's in order. */
    List<Recount> recounts() {
        return given.recounts;
    }

    /** What faults made the API show besides, at one time or another: that may be told, but nobody may leave by it. */
    List<Recount> alsoShown() {
        return given.alsoShown;
    }

    /** Whether the relay has had the time to tell of the last recount. */
    boolean isSettled() {
        return given.settled;
    }

    List<Sent> requests() {
        return given.requests;
    }

    /** Host and port of the API, by account. */
    Map<String, String> hosts() {
        return given.hosts;
    }

    /** Calls that servers saw which nobody was to call, in words. */
    List<String> strangersCalls() {
        return given.strangersCalls;
    }

    /** Members by segment key, as the state has them; null if it was not loaded. */
    Map<String, Set<Long>> state() {
        return given.state;
    }

    /** Users by account whose fields the state remembers; empty if it was not looked at. */
    Map<String, Set<Long>> remembered() {
        return given.remembered;
    }

    List<Incident> incidents() {
        return given.incidents;
    }

    /** For each account; 0 if none is known. */
    double requestsPerSecond() {
        return given.requestsPerSecond;
    }

    /** How many processes may have had requests under way besides the one whose turn it was. */
    int zombies() {
        return given.zombies;
    }

    /** How many segments a process walks at once. */
    int lanes() {
        return given.lanes;
    }

    /** By how much clocks that were read at the same moment may differ, rounding included. */
    Duration clockSlack() {
        return given.clockSlack;
    }

    /** Collects evidence; lists are copied when it is built. */
    public static final class Builder {
        private List<ConsumerRecord<String, byte[]>> committed = new ArrayList<>();
        private List<ConsumerRecord<String, byte[]>> uncommitted = new ArrayList<>();
        private List<Recount> recounts = new ArrayList<>();
        private List<Recount> alsoShown = new ArrayList<>();
        private List<Sent> requests = new ArrayList<>();
        private Map<String, String> hosts = new HashMap<>();
        private List<String> strangersCalls = new ArrayList<>();
        private List<Incident> incidents = new ArrayList<>();
        private Map<String, Set<Long>> state;
        private Map<String, Set<Long>> remembered = new HashMap<>();
        private boolean settled;
        private double requestsPerSecond;
        private int zombies;
        private int lanes = 4;
        private Duration clockSlack = Duration.ofMillis(5);

        private Builder() {
        }

        /** Records of the segments, memberships and crawls topics; those of one partition in their order. */
        public Builder committed(Collection<ConsumerRecord<String, byte[]>> records) {
            committed.addAll(records);
            return this;
        }

        /** The same topics, read to the same end or beyond with {@code read_uncommitted}. */
        public Builder uncommitted(Collection<ConsumerRecord<String, byte[]>> records) {
            uncommitted.addAll(records);
            return this;
        }

        public Builder recounts(Collection<Recount> ofAnAccount) {
            recounts.addAll(ofAnAccount);
            return this;
        }

        /** Members whom a fault of the API showed: whoever is told to be one of them is told what was shown. */
        public Builder alsoShown(Collection<Recount> byFaults) {
            alsoShown.addAll(byFaults);
            return this;
        }

        /** The relay has had the time to tell of the last recount of every segment: now the table must be the truth. */
        public Builder settled() {
            settled = true;
            return this;
        }

        /**
         * @param host host and port that the account is configured for
         */
        public Builder requests(String account, String host, Collection<Sent> sent) {
            hosts.put(account, host);
            requests.addAll(sent);
            return this;
        }

        /** What a server was asked for that nobody was to call. */
        public Builder strangersCalls(Collection<String> calls) {
            strangersCalls.addAll(calls);
            return this;
        }

        /**
         * Members by segment key ({@code main/1033}), loaded when the records given as committed had been read to their end.
         */
        public Builder state(Map<String, ? extends Set<Long>> members) {
            state = Map.copyOf(members);
            return this;
        }

        /** Users of an account whose fields the same state remembers. */
        public Builder remembered(String account, Set<Long> users) {
            remembered.put(account, Set.copyOf(users));
            return this;
        }

        public Builder incident(Incident incident) {
            incidents.add(incident);
            return this;
        }

        public Builder budget(double perSecond) {
            requestsPerSecond = perSecond;
            return this;
        }

        public Builder lanes(int walkedAtOnce) {
            lanes = walkedAtOnce;
            return this;
        }

        /** How many processes lost their account with requests under way, at most, within ten seconds or after one incident. */
        public Builder zombies(int processes) {
            zombies = processes;
            return this;
        }

        public Builder clockSlack(Duration slack) {
            clockSlack = slack;
            return this;
        }

        public Evidence build() {
            Builder copy = new Builder();
            copy.committed = List.copyOf(committed);
            copy.uncommitted = List.copyOf(uncommitted);
            copy.recounts = List.copyOf(recounts);
            copy.alsoShown = List.copyOf(alsoShown);
            copy.requests = List.copyOf(requests);
            copy.hosts = Map.copyOf(hosts);
            copy.strangersCalls = List.copyOf(strangersCalls);
            copy.incidents = List.copyOf(incidents);
            copy.state = state;
            copy.remembered = Map.copyOf(remembered);
            copy.settled = settled;
            copy.requestsPerSecond = requestsPerSecond;
            copy.zombies = zombies;
            copy.lanes = lanes;
            copy.clockSlack = clockSlack;
            return new Evidence(copy);
        }
    }
}
