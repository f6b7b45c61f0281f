package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;

import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentAbsence;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.FieldSet;

/** The state of an account that changes at random, as far as a ledger may change it, and the records that tell of it. */
final class RandomLife {
    private static final String TOPIC = "usercom.relay-state";
    private static final long[] SEGMENTS = { 0, 7, 1033, Integer.MAX_VALUE + 5L, 999_999_999_999L };

    final AccountState state = new AccountState("main");
    final List<OutRecord> log = new ArrayList<>();
    private final Random random;
    private final List<Runnable> steps = List.of(this::account, this::user, this::user, this::noUser, this::create,
            this::create, this::edit, this::edit, this::members, this::suspects, this::outdated, this::open, this::open,
            this::page, this::page,
            this::page, this::page, this::judge, this::leave, this::leave, this::close, this::remove);
    private StateChanges changes = new StateChanges();

    RandomLife(Random random) {
        this.random = random;
        account();
    }

    void live(int transactions) {
        for (int i = 0; i < transactions; i++) {
            for (int step = random.nextInt(12); step >= 0; step--) {
                steps.get(random.nextInt(steps.size())).run();
            }
            commit();
        }
    }

    void commit() {
        log.addAll(StateEncoder.encode(state, changes, TOPIC, 16));
        changes = new StateChanges();
    }

    private void account() {
        state.origin = "https://w" + random.nextInt(3) + ".user.com:443";
        state.topics = new TopicIdentity("cluster", "state", "memberships", 1 + random.nextInt(32), 6, 6);
        state.nextRun += random.nextInt(5);
        state.nextRevision += random.nextInt(5);
        state.signalPosition += random.nextInt(2);
        state.paused = random.nextBoolean();
        state.listed |= random.nextBoolean();
        if (state.fieldSets.size() < 4) {
            state.fieldSets.add(FieldSet.of("custom_id", "Żółw 🦊 " + state.fieldSets.size()));
        }
        changes.account();
    }

    private void user() {
        byte[] fields = ("x[\"A-" + random.nextInt(1000) + "\",null,1.50,\"🦊\"]").getBytes(StandardCharsets.UTF_8);
        fields[0] = (byte) random.nextInt(state.fieldSets.size());
        long id = random.nextBoolean() ? random.nextInt(20) : random.nextLong(Long.MAX_VALUE);
        state.users.put(id, fields);
        changes.user(id);
    }

    private void noUser() {
        long id = random.nextInt(20);
        if (state.users.containsKey(id)) {
            state.users.remove(id);
            changes.user(id);
        }
    }

    private void create() {
        long id = SEGMENTS[random.nextInt(SEGMENTS.length)];
        if (!state.segments.containsKey(id)) {
            SegmentState segment = new SegmentState(id);
            segment.published = published(id);
            state.segments.put(id, segment);
            changes.segment(id);
        }
    }

    private ObjectNode published(long id) {
        String counted = switch (random.nextInt(3)) {
            case 0 -> "";
            case 1 -> ", \"last_counted\": null";
            default -> ", \"last_counted\": \"2024-10-11T10:12:" + (10 + random.nextInt(50)) + ".661576Z\"";
        };
        try {
            return (ObjectNode) StateFormat.JSON.readTree("{\"id\": " + id + ", \"name\": \"Ż " + random.nextInt(100)
                    + "\", \"object_count\": " + random.nextLong(1L << random.nextInt(1, 62)) + counted
                    + ", \"filters\": [{\"deep\": [1, true, null, \"\\u0000\"]}]}");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void edit() {
        segment(false).or(() -> segment(true)).ifPresent(segment -> {
            segment.published = published(segment.id);
            segment.walks.baselined |= random.nextBoolean();
            segment.walks.counted = new Counted(random.nextBoolean() ? null : "2024-10-11T10:12:32.661576Z", number());
            segment.walks.endedAt = moment();
            segment.walks.took = random.nextBoolean() ? null : Duration.ofMillis(random.nextInt(100_000));
            segment.streak = random.nextBoolean() ? null : new OffsetStreak(-3 + random.nextInt(3), "5b1d", 2, evidence());
            segment.retry.confirms = random.nextBoolean();
            segment.retry.attempts = random.nextInt(100);
            segment.retry.at = moment();
            segment.asked.pause = random.nextBoolean();
            segment.missing = random.nextBoolean() ? null
                    : new SegmentAbsence(1 + random.nextInt(2), Instant.EPOCH, random.nextInt(3), moment(),
                            random.nextBoolean());
            segment.asked.walk = random.nextBoolean();
            segment.asked.snapshot = random.nextBoolean();
            changes.segment(segment.id);
        });
    }

    private void members() {
        segment(false).ifPresent(segment -> {
            segment.members = bitmap();
            changes.part(segment.id, Part.MEMBERS);
        });
    }

    private void suspects() {
        segment(random.nextBoolean()).ifPresent(segment -> {
            List<Suspects.Cohort> cohorts = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                Roaring64Bitmap users = bitmap();
                users.addLong(i);
                cohorts.add(new Suspects.Cohort(users, 1 + random.nextInt(3), random.nextInt(3), Instant.EPOCH,
                        evidence(), Suspects.Hold.values()[random.nextInt(3)]));
            }
            segment.suspects = new Suspects(cohorts);
            changes.part(segment.id, Part.SUSPECTS);
        });
    }

    private void outdated() {
        segment(random.nextBoolean()).ifPresent(segment -> {
            segment.outdated = bitmap();
            changes.part(segment.id, Part.OUTDATED);
        });
    }

    private void open() {
        segment(false).ifPresent(segment -> {
            segment.run = new Run(state.nextRun++, Reason.values()[random.nextInt(Reason.values().length)], Instant.EPOCH,
                    segment.row().counted(), segment.walks.baselined);
            changes.account();
            changes.segment(segment.id);
        });
    }

    private void page() {
        running(Phase.WALKING).ifPresent(segment -> {
            Run run = segment.run;
            run.advance(random.nextLong(), random.nextInt(5) == 0 ? null : "https://w.user.com/?cursor=" + random.nextInt());
            run.count = number();
            run.countSteady &= random.nextInt(5) > 0;
            run.seam = run.seam.with(List.of(random.nextLong(1L << 40)));
            run.counts.requests += 1 + random.nextInt(3);
            run.counts.walkedMillis += random.nextInt(1000);
            bitmap(random.nextInt(100), 1L << random.nextInt(1, 40)).forEach(user -> {
                if (run.see(user) && !segment.members.contains(user)) {
                    segment.members.addLong(user);
                    run.enter(user);
                    run.counts.entered++;
                }
            });
            changes.advanced(segment.id);
        });
    }

    private void judge() {
        running(Phase.WALKING).ifPresent(segment -> {
            Roaring64Bitmap leavers = segment.members.clone();
            leavers.andNot(bitmap());
            segment.run.closing = new RunOutcome(CrawlOutcome.values()[random.nextInt(4)], random.nextBoolean(),
                    random.nextBoolean() ? null : "why not", leavers, random.nextInt(5));
            segment.run.phase = random.nextBoolean() ? Phase.LEAVING : Phase.DELETING;
            changes.part(segment.id, Part.LEAVERS);
        });
    }

    private void leave() {
        running(Phase.LEAVING).or(() -> running(Phase.DELETING)).ifPresent(segment -> {
            Run run = segment.run;
            LongIterator leavers = run.closing.leavers().getLongIteratorFrom(run.leftUpTo + 1);
            for (int i = random.nextInt(50); i > 0 && leavers.hasNext(); i--) {
                run.leftUpTo = leavers.next();
                segment.members.removeLong(run.leftUpTo);
                run.counts.left++;
            }
            changes.segment(segment.id);
        });
    }

    private void close() {
        segment(true).ifPresent(segment -> {
            if (segment.run.closing != null) {
                segment.members.andNot(segment.run.closing.leavers());
            }
            changes.closed(segment.id, segment.run);
            segment.run = null;
            changes.part(segment.id, Part.MEMBERS);
            changes.part(segment.id, Part.LEAVERS);
        });
    }

    private void remove() {
        segment(random.nextBoolean()).ifPresent(segment -> {
            if (segment.run != null) {
                changes.closed(segment.id, segment.run);
            }
            changes.removed(segment);
            state.segments.remove(segment.id);
        });
    }

    private Optional<SegmentState> running(Phase phase) {
        return state.segments.values().stream().filter(segment -> segment.run != null && segment.run.phase == phase).findAny();
    }

    private Optional<SegmentState> segment(boolean running) {
        List<SegmentState> segments = state.segments.values().stream().filter(segment -> (segment.run != null) == running)
                .toList();
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(random.nextInt(segments.size())));
    }

    private Evidence evidence() {
        return new Evidence(random.nextBoolean(), random.nextBoolean() ? null : "2024-10-11T10:12:32Z", moment());
    }

    private OptionalLong number() {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 40));
    }

    private Instant moment() {
        return random.nextBoolean() ? null
                : Instant.ofEpochSecond(1_700_000_000L + random.nextInt(), random.nextInt(1_000_000_000));
    }

    /** Mostly small; now and then large enough for several chunks. */
    private Roaring64Bitmap bitmap() {
        return switch (random.nextInt(12)) {
            case 0 -> new Roaring64Bitmap();
            case 1 -> dense(50_000 + random.nextInt(250_000));
            case 2 -> bitmap(20_000 + random.nextInt(30_000), Long.MAX_VALUE);
            case 3 -> bitmap(150_000 + random.nextInt(150_000), 1L << 33);
            default -> bitmap(random.nextInt(300), 1L << random.nextInt(1, 40));
        };
    }

    private Roaring64Bitmap dense(int size) {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        long from = random.nextLong(1L << 33);
        bitmap.addRange(from, from + size);
        new TreeSet<>(List.of(from, from + size / 2)).forEach(bitmap::removeLong);
        return bitmap;
    }

    private Roaring64Bitmap bitmap(int size, long bound) {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        random.longs(size, 0, bound).forEach(bitmap::addLong);
        return bitmap;
    }
}
