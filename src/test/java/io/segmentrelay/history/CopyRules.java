package io.segmentrelay.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.testing.ReadEvent;
import io.segmentrelay.testing.TableDigest;

/** Consumers that hold their copies against the reports as {@code docs/copy.md} says. */
final class CopyRules {
    static final List<Rule> ALL = List.of(new Rule("ComparedCopies", CopyRules::comparedCopies));
    private static final int CONSUMERS = 20;

    private CopyRules() {
    }

    /** None takes a right copy for a wrong one, however far it is ahead in one partition and behind in another. */
    private static void comparedCopies(Facts facts, Findings findings) {
        for (int seed = 0; seed < CONSUMERS; seed++) {
            new Copy(findings).read(facts.records(), new Random(seed));
        }
    }

    /** The copy of a consumer that has read from the beginning of all topics. */
    private static final class Copy {
        private static final double SLOWEST = 0.02;

        private final Findings findings;
        private final SortedMap<Integer, Deque<ReadEvent>> memberships = new TreeMap<>();
        private final SortedMap<Integer, Deque<ReadEvent>> crawls = new TreeMap<>();
        private final Map<String, SortedSet<Long>> tables = new HashMap<>();
        private final Map<String, Long> runs = new HashMap<>();
        private final Map<Integer, Long> awaited = new HashMap<>();
        /** The latest of each segment, until it was compared. */
        private final SortedMap<String, ReadEvent> reports = new TreeMap<>();

        /** @param speed of the consumer in it: some are read far ahead of others */
        private record Partition(Deque<ReadEvent> unread, double speed) {
        }

        Copy(Findings findings) {
            this.findings = findings;
        }

        void read(List<ReadEvent> records, Random random) {
            for (ReadEvent event : records) {
                if (event.isOf("membership") || event.isOf("crawl")) {
                    (event.isOf("crawl") ? crawls : memberships)
                            .computeIfAbsent(event.record().partition(), none -> new ArrayDeque<>()).add(event);
                }
            }
            List<Partition> partitions = Stream.of(memberships, crawls).flatMap(topic -> topic.values().stream())
                    .map(unread -> new Partition(unread, Math.pow(random.nextDouble(), 2) + SLOWEST))
                    .collect(Collectors.toList());
            while (!partitions.isEmpty()) {
                Partition next = partitions.get(random.nextInt(partitions.size()));
                if (random.nextDouble() < next.speed) {
                    read(next.unread.remove());
                    compare();
                    partitions.removeIf(partition -> partition.unread.isEmpty());
                }
            }
        }

        private void read(ReadEvent event) {
            String segment = event.key().segmentKey();
            if (event.isOf("crawl")) {
                reports.put(segment, event);
                event.value().path("positions").properties().forEach(position -> awaited
                        .merge(Integer.valueOf(position.getKey()), position.getValue().longValue(), Math::max));
            } else if (!event.change().equals("updated")) {
                SortedSet<Long> table = tables.computeIfAbsent(segment, none -> new TreeSet<>());
                if (event.change().equals("left")) {
                    table.remove(event.user());
                } else {
                    table.add(event.user());
                }
                runs.merge(segment, event.run(), Math::max);
            }
        }

        private void compare() {
            if (awaited.entrySet().stream().allMatch(end -> isBeyond(end.getKey(), end.getValue()))) {
                reports.entrySet().removeIf(told -> isCompared(told.getKey(), told.getValue()));
            }
        }

        private boolean isBeyond(int partition, long offset) {
            Deque<ReadEvent> unread = memberships.getOrDefault(partition, new ArrayDeque<>());
            return unread.isEmpty() || unread.element().record().offset() > offset;
        }

        private boolean isCompared(String segment, ReadEvent report) {
            if (runs.getOrDefault(segment, 0L) > report.run()) {
                return false;
            }
            SortedSet<Long> table = tables.getOrDefault(segment, new TreeSet<>());
            if (!report.value().path("digest").asText().equals(TableDigest.of(table))) {
                findings.about(report, "a consumer would compare it with another table, of %d members", table.size());
            }
            return true;
        }
    }
}
