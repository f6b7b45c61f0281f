package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.RelayConfig.StateUse;
import io.segmentrelay.kafka.BrokerClock;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TopicFacts;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.usercom.FieldSet;

/** The states of accounts in the state topic, each bound to the event topics that it was written with. */
@ApplicationScoped
public class StateStore {
    private static final Logger LOG = Logger.getLogger(StateStore.class);
    /** The broker looks for transactions that outlived their time every ten seconds. */
    private static final Duration LOAD_PATIENCE = RelayKafka.TRANSACTION_TIMEOUT.plusSeconds(30);

    private final RelayKafka kafka;
    private final RelayConfig config;
    private final LiveTopics live;
    /** Accounts whose rebuilt state is committed: this process does not rebuild them again. */
    private final Set<String> rebuilt = ConcurrentHashMap.newKeySet();

    public StateStore(RelayKafka kafka, RelayConfig config) {
        this.kafka = kafka;
        this.config = config;
        this.live = new LiveTopics(kafka,
                List.of(config.topics().state(), config.topics().memberships(), config.topics().segments()));
    }

    /**
     * Reads the states of accounts of one partition, whose earlier writers were fenced, or rebuilds them, and binds them to the
     * topics found.
     *
     * @param wanted asked now and then: false ends the reading
     * @throws StateProblem if a state cannot be used
     */
    public Map<String, OpenedState> open(int partition, List<String> accounts, BooleanSupplier wanted)
            throws InterruptedException {
        Map<String, OpenedState> opened = read(partition, accounts, wanted);
        requireTopicsOfTheStart();
        return opened;
    }

    private Map<String, OpenedState> read(int partition, List<String> accounts, BooleanSupplier wanted)
            throws InterruptedException {
        Map<String, OpenedState> opened = new HashMap<>();
        List<String> kept = new ArrayList<>();
        for (String account : accounts) {
            if (config.state() == StateUse.REBUILD && !rebuilt.contains(account)) {
                LOG.infof("account %s: rebuilding its state from the memberships topic", account);
                AccountState state = rebuild(account, wanted);
                identify(state, null);
                opened.put(account, new OpenedState(state, keys(partition, account, wanted), false, false));
            } else {
                kept.add(account);
            }
        }
        if (kept.isEmpty()) {
            return opened;
        }
        Map<String, AccountState> loaded = load(partition, kept, wanted);
        Map<String, String> lost = lost(kept.stream().filter(account -> loaded.get(account).isNew()).toList(), wanted);
        for (AccountState state : loaded.values()) {
            boolean moved = identify(state, lost.get(state.account));
            if (moved) {
                LOG.warnf(
                        "account %s: goes on with other topics: send the signal snapshot, and its members are published there",
                        state.account);
            }
            opened.put(state.account,
                    new OpenedState(state, null, moved, moved && !hasSegmentEvents(state.account, wanted)));
        }
        return opened;
    }

    /** The account's rebuilt state is committed as a whole: from now on it is loaded. */
    public void written(String account) {
        rebuilt.add(account);
    }

    public Map<String, AccountState> load(int partition, Collection<String> accounts, BooleanSupplier wanted)
            throws InterruptedException {
        if (kafka.facts().partitions(config.topics().state()) == 0) {
            Map<String, AccountState> none = new HashMap<>();
            accounts.forEach(account -> none.put(account, new AccountState(account)));
            return none;
        }
        return new StateLoader(reader(), config.topics().state()).load(partition, accounts, wanted);
    }

    /** Reads an account's members back from published events, in place of a lost state. */
    private AccountState rebuild(String account, BooleanSupplier wanted) throws InterruptedException {
        StateRebuild rebuild = new StateRebuild(account, new FieldSet(config.userFields().orElse(List.of())),
                config.rememberFields());
        reader().read(partitions(config.topics().segments()), wanted, rebuild::segment);
        reader().read(partitions(config.topics().memberships()), wanted, rebuild::membership);
        reader().read(partitions(config.topics().crawls()), wanted, rebuild::report);
        return rebuild.state();
    }

    private StateChanges.Keys keys(int partition, String account, BooleanSupplier wanted) throws InterruptedException {
        return kafka.facts().partitions(config.topics().state()) == 0 ? new StateChanges.Keys(account)
                : new StateLoader(reader(), config.topics().state()).keys(partition, account, wanted);
    }

    private CommittedReader reader() {
        return new CommittedReader(kafka.admin(), () -> kafka.committedConsumer("segment-relay-reader"),
                LOAD_PATIENCE, config.dryRun());
    }

    /**
     * Binds a new state to the topics found, and checks a loaded one against them.
     *
     * @param lost why the account must not start as a new one: {@link #lost}; null if it may
     * @return whether the state has moved to these topics from others
     * @throws StateProblem if the state belongs to other topics, or is gone although there are events
     */
    boolean identify(AccountState state, String lost) throws InterruptedException {
        TopicIdentity found = identity(kafka.facts());
        long signalsEnd = signalsEnd();
        if (state.isNew()) {
            if (lost != null) {
                throw new StateProblem(lost + ": restore the state topic, or set relay.state=rebuild to read the members back");
            }
            state.topics = found;
            state.signalPosition = signalsEnd - 1; // Signals of an earlier life are not acted upon.
            long seed = Instant.now().getEpochSecond();
            state.nextRun = Math.max(state.nextRun, seed);
            state.nextRevision = Math.max(state.nextRevision, seed);
            return false;
        }
        String refusal = refusal(state, found);
        boolean isMoved = refusal != null && config.state() == StateUse.MOVE && state.topics.hasStateOf(found);
        if (refusal != null && !isMoved) {
            throw new StateProblem("the state of account " + state.account + " " + refusal);
        }
        if (state.signalPosition >= signalsEnd) {
            LOG.warnf("account %s: the signals topic ends at %d, before the last signal that was acted upon (%d): it was made"
                    + " anew, or has lost its end. Of what is there now nothing is acted upon", state.account, signalsEnd,
                    state.signalPosition);
            state.signalPosition = signalsEnd - 1;
        }
        state.topics = found;
        return isMoved;
    }

    private TopicIdentity identity(TopicFacts found) {
        var topics = config.topics();
        return new TopicIdentity(found.clusterId(), found.topicId(topics.state()), found.topicId(topics.memberships()),
                found.partitions(topics.state()), found.partitions(topics.memberships()), found.partitions(topics.segments()),
                found.topicId(topics.segments()));
    }

    private String refusal(AccountState state, TopicIdentity found) {
        return state.topics.refusal(found, config.topics().state(), config.topics().memberships(),
                config.topics().segments());
    }

    /**
     * Why nothing may be committed to the topics that are there now, or were seconds ago; null if they are those of the state.
     *
     * @throws StateProblem that passes, if one of them is gone, or Kafka does not say
     */
    public String changed(AccountState state) throws InterruptedException {
        if (config.dryRun()) {
            return null;
        }
        TopicFacts found = live.recent();
        String refusal = refusal(state, identity(found));
        if (refusal != null && !live.areAllIn(found)) {
            throw StateProblem.passing("the state " + refusal, null);
        }
        return refusal;
    }

    /**
     * Before anything is fenced or read: a topic that is gone would be waited for, one that was made anew taken for an empty
     * one.
     * And after: what was read may be of others.
     *
     * @throws StateProblem that passes, if they are not those that this process has started with
     */
    public void requireTopicsOfTheStart() throws InterruptedException {
        String others = config.dryRun() ? null
                : identity(kafka.facts()).others(identity(live.now()), config.topics().state(), config.topics().memberships(),
                        config.topics().segments());
        if (others != null) {
            throw StateProblem.passing("this process has started with " + others, null);
        }
    }

    /** The problem of the clock, once the brokers have refused a record's time. */
    public String clock() {
        try {
            return BrokerClock.of(kafka.admin(), Clock.systemUTC()).refused();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BrokerClock.UNKNOWN.refused();
        }
    }

    /**
     * Why accounts without a state must not start as new ones: the state topic is empty although there are events, or holds
     * nothing of an account whose segments are published. Events are looked at before the state: an account that begins
     * meanwhile commits both at once, so its events cannot be seen without its state.
     *
     * @return in words by account
     */
    Map<String, String> lost(Collection<String> accounts, BooleanSupplier wanted) throws InterruptedException {
        var topics = config.topics();
        Map<String, String> lost = new HashMap<>();
        if (accounts.isEmpty()) {
            return lost;
        }
        if (isAnyCommitted(topics.memberships()) && isEmpty(topics.state())) {
            accounts.forEach(account -> lost.put(account, "the state topic " + topics.state()
                    + " is empty, but the memberships topic " + topics.memberships() + " is not"));
        } else if (isAnyCommitted(topics.segments())) {
            publishedSegments(wanted).forEach(key -> {
                String account = key.substring(0, key.indexOf('/'));
                lost.put(account, "the state topic " + topics.state() + " holds nothing of account " + account
                        + ", but the segments topic " + topics.segments() + " does (" + key + ")");
            });
        }
        return lost;
    }

    /** Whether the segments topic holds a segment of the account. */
    boolean hasSegmentEvents(String account, BooleanSupplier wanted) throws InterruptedException {
        return publishedSegments(wanted).stream().anyMatch(key -> key.startsWith(account + "/"));
    }

    /** Keys of the segments that are published and not deleted. */
    private Set<String> publishedSegments(BooleanSupplier wanted) throws InterruptedException {
        Set<String> keys = new TreeSet<>();
        reader().readSettled(partitions(config.topics().segments()), wanted, record -> published(record, keys));
        return keys;
    }

    private static void published(ConsumerRecord<byte[], byte[]> record, Set<String> keys) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        String type = KafkaClients.header(record, "ce_type");
        boolean isGone = record.value() == null || type == null || type.contains(".segment.deleted.");
        if (isGone) {
            keys.remove(key);
        } else if (key.indexOf('/') > 0) {
            keys.add(key);
        }
    }

    private boolean isEmpty(String topic) throws InterruptedException {
        return offsets().writtenEnds(partitions(topic)).equals(offsets().starts(partitions(topic)));
    }

    private boolean isAnyCommitted(String topic) throws InterruptedException {
        return !offsets().committedEnds(partitions(topic)).equals(offsets().starts(partitions(topic)));
    }

    private long signalsEnd() throws InterruptedException {
        String topic = config.topics().signals();
        return offsets().writtenEnds(partitions(topic)).getOrDefault(new TopicPartition(topic, 0), 0L);
    }

    /** The end of each partition of the memberships topic, whether committed or not. */
    public Map<Integer, Long> membershipEnds() throws InterruptedException {
        Map<Integer, Long> ends = new HashMap<>();
        offsets().writtenEnds(partitions(config.topics().memberships()))
                .forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    private TopicOffsets offsets() {
        return new TopicOffsets(kafka.admin());
    }

    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, kafka.facts().partitions(topic)).mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /**
     * The state with which an account begins.
     *
     * @param stale keys of the state that this one replaces; null unless it was rebuilt
     * @param moved whether its event topics are others than those it was written with, or have other numbers of partitions
     * @param repeats whether these topics have no segment of the account yet, so that all segments are published there
     */
    public record OpenedState(AccountState state, StateChanges.Keys stale, boolean moved, boolean repeats) {
    }
}
