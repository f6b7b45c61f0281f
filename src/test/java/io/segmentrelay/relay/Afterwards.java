package io.segmentrelay.relay;

import java.time.Duration;

import org.apache.kafka.common.IsolationLevel;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.TopicReader;

/** What is read once a history is over: all that was ever sent, committed or not, and the state. Safe for many threads. */
public final class Afterwards implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TopicReader uncommitted;
    private final TopicReader state;

    public Afterwards(String bootstrapServers, RelayTopics topics) {
        uncommitted = TopicReader.open(bootstrapServers, IsolationLevel.READ_UNCOMMITTED, topics.eventNames());
        state = TopicReader.readCommitted(bootstrapServers, topics.state());
    }

    /** Adds both, of this account, to the evidence. */
    public synchronized Evidence.Builder tell(Evidence.Builder evidence, String account) {
        CommittedState state = state(account);
        return evidence.state(state.members()).remembered(account, state.remembered()).uncommitted(uncommitted
                .readToEnd(LIMIT).stream().filter(record -> (record.key() + "/").startsWith(account + "/")).toList());
    }

    /** What a relay that begins now would load. */
    public synchronized CommittedState state(String account) {
        return CommittedState.of(account, state.readToEnd(LIMIT));
    }

    @Override
    public void close() {
        uncommitted.close();
        state.close();
    }
}
