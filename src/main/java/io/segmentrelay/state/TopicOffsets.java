package io.segmentrelay.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.text.Causes;

/** Where partitions begin and end. Each method asks the brokers, and fails with a {@link StateProblem} that passes. */
record TopicOffsets(Admin admin) {

    Map<TopicPartition, Long> starts(List<TopicPartition> partitions) throws InterruptedException {
        return ask(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** The committed ends: where the first open transaction begins, if there is one. */
    Map<TopicPartition, Long> committedEnds(List<TopicPartition> partitions) throws InterruptedException {
        return ask(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /** The ends of everything written, committed or not. */
    Map<TopicPartition, Long> writtenEnds(List<TopicPartition> partitions) throws InterruptedException {
        return ask(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<TopicPartition, Long> ask(List<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation)
            throws InterruptedException {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listOffsets(partitions.stream().collect(Collectors.toMap(partition -> partition, none -> which)),
                    new ListOffsetsOptions(isolation)).all().get()
                    .forEach((partition, found) -> offsets.put(partition, found.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw StateProblem.passing("the offsets of " + partitions + " are unknown: " + Causes.rootMessage(e), e);
        }
    }
}
