package io.segmentrelay.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.segmentrelay.event.OutRecord;

/** What Kafka may leave of a compacted topic: of its cleaned part the last record of each key, and not every tombstone. */
public final class Compaction {
    private Compaction() {
    }

    /** The log once a random part of it, from its beginning on, was cleaned. */
    public static List<OutRecord> of(List<OutRecord> log, Random random) {
        int cleaned = random.nextInt(log.size() + 1);
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            last.put(log.get(i).key(), i);
        }
        List<OutRecord> left = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            OutRecord record = log.get(i);
            boolean isLast = last.get(record.key()) == i;
            if (i >= cleaned || isLast && !(record.isTombstone() && random.nextBoolean())) {
                left.add(record);
            }
        }
        return left;
    }

    /** The keys of which a record is there once all is compacted. */
    public static Set<String> keys(List<OutRecord> log) {
        Set<String> keys = new TreeSet<>();
        for (OutRecord record : log) {
            if (record.isTombstone()) {
                keys.remove(record.key());
            } else {
                keys.add(record.key());
            }
        }
        return keys;
    }
}
