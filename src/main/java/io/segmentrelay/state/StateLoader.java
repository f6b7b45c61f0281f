package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateProblem;

/**
 * Loads the accounts of one partition of the state topic, to its very end. The writers of these accounts must have been fenced
 * before, so that they commit nothing more behind the end; a dry run takes what they had committed at some moment.
 */
public record StateLoader(CommittedReader reader, String topic) {
    /** In bytes as written; reading it leaves several times as many. */
    private static final long LARGE = 16 << 20;
    private static final AtomicBoolean GIVEN_BACK = new AtomicBoolean();

    /**
     * @param wanted asked now and then: false ends the load
     * @return the state of each account, empty for one that was never written
     * @throws StateProblem if the end was not reached, or a record cannot be read: the relay must not run on less
     */
    public Map<String, AccountState> load(int partition, Collection<String> accounts, BooleanSupplier wanted)
            throws InterruptedException {
        List<StateDecoder> decoders = accounts.stream().map(StateDecoder::new).toList();
        AtomicLong bytes = new AtomicLong();
        reader.read(List.of(new TopicPartition(topic, partition)), wanted, record -> {
            bytes.addAndGet(record.serializedValueSize());
            accept(decoders, record);
        });
        Map<String, AccountState> states = new HashMap<>();
        for (StateDecoder decoder : decoders) {
            AccountState state = decoder.state();
            states.put(state.account, state);
        }
        // A relay at rest hardly ever collects: it would keep, for good, the heap that reading took. Once: others walk later.
        if (bytes.get() > LARGE && GIVEN_BACK.compareAndSet(false, true)) {
            System.gc();
        }
        return states;
    }

    /**
     * An account with one of its segments, and without what it remembers of users: a small part of the memory that the account
     * takes whole. The segment is absent if it was never written.
     */
    public AccountState loadSegment(int partition, String account, long segment, BooleanSupplier wanted)
            throws InterruptedException {
        StateDecoder decoder = new StateDecoder(account);
        reader.read(List.of(new TopicPartition(topic, partition)), wanted, record -> {
            String key = key(record);
            if (key.equals(StateKey.account(account)) || key.startsWith(account + "/" + segment + "/")) {
                decoder.accept(key, record.value());
            }
        });
        return decoder.state();
    }

    /** All keys of the account. */
    public StateChanges.Keys keys(int partition, String account, BooleanSupplier wanted) throws InterruptedException {
        StateChanges.Keys keys = new StateChanges.Keys(account);
        reader.read(List.of(new TopicPartition(topic, partition)), wanted, record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            keys.accept(key, record.value() == null);
        });
        return keys;
    }

    private static void accept(List<StateDecoder> decoders, ConsumerRecord<byte[], byte[]> record) {
        String key = key(record);
        decoders.forEach(decoder -> decoder.accept(key, record.value()));
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new StateProblem("the record at offset " + record.offset()
                    + " of the state topic has no key: this program did not write it");
        }
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
