package io.segmentrelay.relay;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.history.Incident;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.state.StateDecoder;

/** What a relay that begins now would load of an account. */
public final class CommittedState {
    private final AccountState state;

    private CommittedState(AccountState state) {
        this.state = state;
    }

    /** @param records all of the state topic, as it is committed */
    public static CommittedState of(String account, Collection<ConsumerRecord<String, byte[]>> records) {
        StateDecoder decoder = new StateDecoder(account);
        records.forEach(record -> decoder.accept(record.key(), record.value()));
        return new CommittedState(decoder.state());
    }

    /** Members by segment key. */
    public Map<String, Set<Long>> members() {
        Map<String, Set<Long>> members = new TreeMap<>();
        state.segments.forEach((id, segment) -> {
            Set<Long> users = new TreeSet<>();
            segment.members.forEach(users::add);
            members.put(state.account + "/" + id, users);
        });
        return members;
    }

    /** Users whose fields are remembered. */
    public Set<Long> remembered() {
        Set<Long> users = new TreeSet<>();
        state.users.forEach((user, fields) -> users.add(user));
        return users;
    }

    /** Where the open runs are. */
    public List<Incident.Checkpoint> checkpoints() {
        return state.segments.entrySet().stream().filter(entry -> entry.getValue().run != null)
                .map(entry -> checkpoint(state.account + "/" + entry.getKey(), entry.getValue().run)).toList();
    }

    private static Incident.Checkpoint checkpoint(String segment, Run run) {
        return run.phase == Phase.WALKING ? new Incident.Checkpoint(segment, run.number, run.counts.pages)
                : Incident.Checkpoint.walked(segment, run.number);
    }

    /** What decides when each segment is walked, in words. */
    public String schedule() {
        return state.segments.values().stream()
                .map(segment -> "%d: published %s, walked %s at %s, next try %s after %d failures, %d confirmations, run %s, missing %s"
                        .formatted(segment.id, segment.row().lastCounted(), segment.walks.counted.at(), segment.walks.endedAt,
                                segment.retry.at, segment.retry.failures, segment.retry.confirmations,
                                segment.run == null ? "none" : segment.run.phase, segment.absence))
                .collect(Collectors.joining("; "));
    }

    /** The run that is open, if there is one; else null. */
    Run run(long segment) {
        return state.segments.containsKey(segment) ? state.segments.get(segment).run : null;
    }
}
