package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Incident;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.state.Compaction;
import io.segmentrelay.state.ComparableState;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.state.StateEncoder;
import io.segmentrelay.testing.RecordLog;
import io.segmentrelay.usercom.FieldSet;

/**
 * Random lives of an account, told to ledgers that are thrown away at any time, with what they have not committed: all that
 * is published is what one ledger publishes that lives through it all. Repeat one by its seed.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class LedgerRestartTest {
    private static final long SEED = Long.getLong("restart.seed", 20241011);
    private static final int LIVES = Integer.getInteger("restart.lives", 60);
    private static final int STEPS = 250;
    private static final String STATE = "usercom.relay-state";
    private static final EventTopics TOPICS = EventTopics.DEFAULT;

    @Test
    void whateverIsThrownAwayTheSameIsPublishedAsIfNothingHadHappened() {
        Map<String, Integer> seen = new TreeMap<>();
        for (long seed = SEED; seed < SEED + LIVES; seed++) {
            // given
            Published undisturbed = new Published(seed, 0);
            undisturbed.live();

            // when
            Published restarted = new Published(seed, 15);
            restarted.live();

            // then
            String life = "-Drestart.seed=" + seed + " -Drestart.lives=1";
            assertThat(restarted.byKey()).as(life).isEqualTo(undisturbed.byKey());
            assertThat(restarted.restarts).as(life).isPositive();
            verify(life, undisturbed);
            verify(life, restarted);
            restarted.life.seen().forEach((what, times) -> seen.merge(what, times, Integer::sum));
            restarted.outcomes().forEach(outcome -> seen.merge(outcome, 1, Integer::sum));
        }
        assertThat(seen).as("what the lives brought").containsKeys("LEAVING", "LEAVING on", "DELETING on", "WANTS_LIST",
                "gone", "gone, but listed", "failed", "completed", "incomplete", "held", "aborted", "snapshot", "entered",
                "updated", "left", "created", "deleted", "recounted");
    }

    /** What is drafted is what is published, and an extension that fails breaks no rule. */
    @Test
    void whatGoesThroughAnExtensionKeepsTheRules() {
        Map<String, Integer> seen = new TreeMap<>();
        for (long seed = SEED; seed < SEED + LIVES / 2; seed++) {
            // given
            Published edited = new Published(seed, 15, true);

            // when
            edited.live();

            // then
            verify("-Drestart.seed=" + seed + " -Drestart.lives=2, edited", edited);
            edited.life.seen().forEach((what, times) -> seen.merge(what, times, Integer::sum));
        }
        assertThat(seen).as("what the lives brought").containsKeys("LEAVING on", "DELETING on", "held by an extension");
    }

    private static void verify(String life, Published published) {
        try {
            Evidence.Builder evidence = Evidence.builder().committed(published.records.records()).state(published.members())
                    .remembered("main", published.remembered());
            if (published.restarts > 0) {
                evidence.incident(new Incident(Instant.EPOCH, "ledgers are thrown away", List.of()));
            }
            HistoryChecker.verify(evidence.build());
        } catch (AssertionError e) {
            throw new AssertionError(life + ": " + e.getMessage(), e);
        }
    }

    /** What is committed, and the ledger that goes on from it. */
    private static final class Published {
        private final RecordLog records = new RecordLog();
        private final List<OutRecord> state = new ArrayList<>();
        private final Random faults;
        private final int restartsPerMille;
        private final FollowRules settings;
        private final boolean edited;
        private LedgerLife life;
        private LedgerLife lifeCommitted;
        private Map<String, Object> stateCommitted;
        private Ledger ledger;
        private int restarts;

        Published(long seed, int restartsPerMille) {
            this(seed, restartsPerMille, false);
        }

        Published(long seed, int restartsPerMille, boolean edited) {
            this.edited = edited;
            this.faults = new Random(seed + restartsPerMille);
            this.restartsPerMille = restartsPerMille;
            this.settings = new FollowRules(FieldSet.of("custom_id"), true,
                    seed % 4 == 0 ? Baseline.ENTERED : Baseline.SNAPSHOT, new Rules(0.1, 6, 0.5, 2),
                    new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(1), Duration.ofHours(24),
                    1 + (int) (seed % 3), BySegment.none());
            life = new LedgerLife(seed, edited);
            lifeCommitted = life.copy();
            begin();
        }

        void live() {
            while (life.steps() < STEPS) {
                life.step(ledger);
                int fate = faults.nextInt(1000);
                if (fate < restartsPerMille) {
                    begin();
                    restarts++;
                } else if (fate > 700) {
                    commit();
                }
            }
            commit();
        }

        /** As after a crash: from what is committed, and nothing else. */
        private void begin() {
            life = lifeCommitted.copy();
            AccountState loaded = loaded();
            if (stateCommitted != null) {
                assertThat(ComparableState.of(loaded)).isEqualTo(stateCommitted);
            }
            if (loaded.isNew()) {
                loaded.topics = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments");
                loaded.nextRun = 1_728_640_800;
                loaded.nextRevision = 1_728_640_800;
            }
            ledger = new Ledger(loaded, Ledgers.EVENTS, settings, () -> edited, life.clock());
            long end = end(TOPICS.memberships());
            if (end > 0) {
                ledger.openRuns().forEach(run -> run.positions.put(0, end - 1));
            }
            if (loaded.origin == null) {
                ledger.identify("https://acme.user.com");
            }
            assertThat(ledger.leaving()).isEqualTo(life.leaving());
            assertThat(life.takeUp(ledger)).isEmpty();
        }

        private AccountState loaded() {
            StateDecoder decoder = new StateDecoder("main");
            Compaction.of(state, faults).forEach(record -> decoder.accept(record.key(), record.value()));
            return decoder.state();
        }

        /** In the order of a transaction. */
        private void commit() {
            Batch batch = ledger.seal();
            for (int event = 0; event < batch.events().size(); event++) {
                batch.published(event, 0, records.append(batch.events().get(event)).offset());
            }
            state.addAll(StateEncoder.encode(ledger.state(), batch.changes, STATE, 16));
            batch.reports().forEach(closed -> records.append(Ledgers.EVENTS.crawl(closed.report(), closed.run().positions)));
            assertThat(Compaction.keys(state)).as("nothing stays behind").isEqualTo(ComparableState.keys(ledger.state()));
            lifeCommitted = life.copy();
            stateCommitted = ComparableState.of(ledger.state());
        }

        private long end(String topic) {
            return records.records().stream().filter(record -> record.topic().equals(topic)).count();
        }

        /** Events of each key in their order: their ids, and what they say. */
        Map<String, List<String>> byKey() {
            Map<String, List<String>> byKey = new TreeMap<>();
            records.records()
                    .forEach(record -> byKey.computeIfAbsent(record.topic() + " " + record.key(), none -> new ArrayList<>())
                            .add(words(record)));
            return byKey;
        }

        private static String words(ConsumerRecord<String, byte[]> record) {
            if (record.value() == null) {
                return "tombstone";
            }
            String id = new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
            if (!record.topic().equals(TOPICS.crawls())) {
                return id + " " + new String(record.value(), StandardCharsets.UTF_8);
            }
            try {
                ObjectNode report = (ObjectNode) new ObjectMapper().readTree(record.value());
                return id + " " + report.without("positions");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Set<String> outcomes() {
            Set<String> outcomes = new TreeSet<>();
            records.records().stream().filter(record -> record.value() != null).forEach(record -> {
                String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
                outcomes.add(type.split("\\.")[3]);
            });
            return outcomes;
        }

        Set<Long> remembered() {
            Set<Long> users = new TreeSet<>();
            loaded().users.forEach((user, fields) -> users.add(user));
            return users;
        }

        Map<String, Set<Long>> members() {
            Map<String, Set<Long>> members = new TreeMap<>();
            loaded().segments.forEach((id, segment) -> {
                Set<Long> users = new TreeSet<>();
                segment.members.forEach(users::add);
                members.put("main/" + id, users);
            });
            return members;
        }
    }
}
