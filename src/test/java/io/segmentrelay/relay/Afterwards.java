package io.segmentrelay.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.TopicReader;

/** What is read once a history is over: all that was ever sent, committed or not, and the state. Safe for many threads. */
final class Afterwards implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TopicReader uncommitted;
    private final TopicReader state;

    Afterwards(String bootstrapServers, RelayTopics topics) {
        uncommitted = TopicReader.open(bootstrapServers, IsolationLevel.READ_UNCOMMITTED, topics.eventNames());
        state = TopicReader.readCommitted(bootstrapServers, topics.state());
    }

    synchronized List<ConsumerRecord<String, byte[]>> uncommitted(String account) {
        return uncommitted.readToEnd(LIMIT).stream().filter(record -> (record.key() + "/").startsWith(account + "/")).toList();
    }

    /** Members by segment key, as a relay that begins now would load them. */
    synchronized Map<String, Set<Long>> members(String account) {
        return CommittedState.of(account, state.readToEnd(LIMIT)).members();
    }

    /** Users whose fields that state remembers. */
    synchronized Set<Long> remembered(String account) {
        return CommittedState.of(account, state.readToEnd(LIMIT)).remembered();
    }

    @Override
    public void close() {
        uncommitted.close();
        state.close();
    }
}
