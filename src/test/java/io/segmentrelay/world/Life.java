package io.segmentrelay.world;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.RunLedger.Close;
import io.segmentrelay.ledger.StateTopic;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.session.Lanes;
import io.segmentrelay.session.TickingLanes;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.walk.MemberWalk;

/**
 * A process that runs the account: from the state in the topics to its death. What its threads do in turn, as the routes and
 * the session have it, is done here at its virtual time; what is done is done by the program.
 */
final class Life {
    private static final long SECOND = 1_000_000_000;
    private static final long LOOK_FOR_LEAVERS = SECOND / 5;
    private static final long URGENT = SECOND / 50;
    private static final Schedule SCHEDULE = new Schedule(Choices.FULL_REFRESH);

    private final World world;
    private final int producer;
    private final Ledger ledger;
    private final Lanes lanes;
    private final Calls calls;
    private final ListReads lists;
    private final List<Runnable> onCommit = new ArrayList<>();
    private final List<Runnable> missed = new ArrayList<>();
    private boolean dead;
    private boolean asleep;
    private boolean listTaken;
    private long due = Long.MAX_VALUE;
    private long look = Long.MAX_VALUE;

    /** The process is gone. */
    static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Death() {
            super("dead", null, false, false);
        }
    }

    Life(World world) {
        this.world = world;
        this.producer = world.topics.fence();
        AccountState state = world.defect == Defect.FORGETS_THE_STATE ? new AccountState(Ledgers.ACCOUNT) : world.topics.load();
        world.witness.loaded(state);
        if (world.defect == Defect.FORGETS_THE_FIELDS) {
            state.users.clear();
        }
        if (state.isNew()) {
            state.topics = new TopicIdentity("cluster", "state", "memberships", 16, 1, 1, "segments");
            state.nextRun = world.time.instant().getEpochSecond();
            state.nextRevision = state.nextRun;
        }
        this.ledger = new Ledger(state, Ledgers.EVENTS, world.choices.follow(world.site.fields()), world.time.clock());
        long end = world.topics.end(EventTopics.DEFAULT.memberships());
        if (end > 0) {
            ledger.openRuns().forEach(run -> run.positions.put(0, end - 1));
        }
        if (state.origin == null) {
            ledger.identify(Workspace.ADDRESS.origin());
        }
        this.lanes = new Lanes(world.choices.lanes(), SCHEDULE);
        this.calls = new Calls(this, world);
        this.lists = new ListReads(this, calls, world.time);
    }

    void begin() {
        guarded(() -> {
            step(Step.LOADED);
            publish();
            ledger.leaving().forEach(segment -> after(LOOK_FOR_LEAVERS, () -> leave(segment)));
            poll();
        });
    }

    /** Whether it may send requests: it has not been replaced, as far as the lease says. */
    boolean isHolding() {
        return world.topics.isCurrent(producer);
    }

    void after(long nanos, Runnable what) {
        world.time.after(nanos, () -> guarded(what));
    }

    private void guarded(Runnable what) {
        if (dead) {
            return;
        }
        if (asleep) {
            missed.add(what);
            return;
        }
        try {
            what.run();
        } catch (Death | Topics.Fenced end) {
            dead = true;
        }
    }

    /** Who falls asleep does so here: the rest of the world goes on meanwhile. */
    void step(Step step) {
        if (world.sleeps(step, this)) {
            asleep = true;
            world.time.pass(Duration.ofSeconds(10 + world.random.nextInt(600)));
            asleep = false;
            missed.forEach(what -> after(0, what));
            missed.clear();
        }
    }

    private void poll() {
        if (isHolding()) {
            lists.onSchedule();
            after(world.choices.poll().toNanos(), this::poll);
        }
    }

    /** @return whether the list was taken */
    boolean listed(ListRead read) {
        listTaken = ledger.listed(read).isEmpty();
        changed();
        step(Step.LIST_TAKEN);
        return listTaken;
    }

    void listFailed() {
        listTaken = false;
    }

    /** Gives free lanes to segments that are due, and looks again when another becomes due by time alone. */
    void fillLanes() {
        if (!listTaken || !isHolding()) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>(ledger.candidates());
        if (world.defect == Defect.NEGLECTS_A_SEGMENT) {
            candidates.removeIf(candidate -> candidate.id() == 1002 && candidate.walked().endedAt() != null);
        }
        TickingLanes.take(lanes, candidates, world.time.instant()).forEach(this::walk);
        candidates.stream().mapToLong(this::nextLook).min().ifPresent(next -> {
            if (next < look) {
                look = next;
                after(next - world.time.nanos(), () -> {
                    if (look <= world.time.nanos()) {
                        look = Long.MAX_VALUE;
                        fillLanes();
                    }
                });
            }
        });
    }

    private long nextLook(Candidate segment) {
        long now = world.time.nanos();
        Candidate.Walked walked = segment.walked();
        Duration refresh = Schedule.refresh(segment.listed().counted().at(), segment.listed().updateInterval(),
                Choices.FULL_REFRESH);
        long tried = walked.nextTry() == null ? Long.MAX_VALUE : nanos(walked.nextTry());
        long refreshed = walked.endedAt() == null ? Long.MAX_VALUE : nanos(walked.endedAt().plus(refresh));
        return Math.min(tried > now ? tried : Long.MAX_VALUE, refreshed > now ? refreshed : Long.MAX_VALUE);
    }

    private static long nanos(Instant time) {
        return Duration.between(VirtualTime.BEGIN, time).toNanos();
    }

    private void walk(long segment) {
        Optional<OpenedRun> opened = ledger.open(segment);
        changed();
        if (opened.isEmpty()) {
            lanes.release(segment);
            return;
        }
        world.witness.opened(opened.get().run(), opened.get().pages() > 0);
        MemberWalk walk = new MemberWalk(opened.get(), Workspace.ADDRESS);
        step(Step.WALK_OPENED);
        next(walk, 0);
    }

    /** @param seen rows so far */
    private void next(MemberWalk walk, long seen) {
        URI url = walk.next();
        if (url == null) {
            judge(walk);
            return;
        }
        calls.members(url, (page, call) -> read(walk, page, call, seen), (failure, call) -> {
            if (world.defect == Defect.FAILED_PAGE_IS_THE_END) {
                read(walk, new Page<>(List.of(), OptionalLong.of(seen), null), call, seen);
                return;
            }
            walk.failed(failure, call.attempts());
            judge(walk);
        });
    }

    private void read(MemberWalk walk, Page<Member> page, Calls.Call call, long seen) {
        walk.read(mixed(page), call.attempts(), call.took()).ifPresent(read -> {
            ledger.page(walk.segment(), walk.run(), read);
            if (!page.rows().isEmpty()) {
                onCommit.add(world.workspace.seen(walk.segment(), page.rows()));
            }
            changed();
            step(Step.PAGE_TAKEN);
        });
        next(walk, seen + page.rows().size());
    }

    private Page<Member> mixed(Page<Member> page) {
        return world.defect != Defect.MIXES_SEGMENTS || world.random.nextInt(50) > 0 ? page
                : new Page<>(world.workspace.firstRows(), page.count(), page.next());
    }

    private void judge(MemberWalk walk) {
        Close close = walk.close(ledger);
        changed();
        step(Step.CLOSED);
        if (close != Close.WANTS_LIST) {
            concluded(walk.segment(), close);
            return;
        }
        lanes.awaitsList(walk.segment());
        fillLanes();
        lists.afterWalk(list -> {
            Close confirmed = walk.close(ledger, list);
            changed();
            step(Step.CLOSED);
            concluded(walk.segment(), confirmed);
        });
    }

    private void concluded(long segment, Close close) {
        lanes.release(segment);
        if (close == Close.LEAVING) {
            after(LOOK_FOR_LEAVERS, () -> leave(segment));
        }
        fillLanes();
    }

    private void leave(long segment) {
        boolean more = ledger.leave(segment);
        publish();
        step(Step.CHUNK_LEFT);
        if (more) {
            after(URGENT, () -> leave(segment));
        } else {
            fillLanes();
        }
    }

    /** A batch is published after a second, some dozen pages, or soon after a report. */
    private void changed() {
        Batch batch = ledger.batch();
        if (batch.pages >= Choices.PAGES) {
            publish();
        } else if (!batch.isEmpty()) {
            long wait = batch.isUrgent() ? URGENT : SECOND;
            if (world.time.nanos() + wait < due) {
                due = world.time.nanos() + wait;
                after(wait, () -> {
                    if (due <= world.time.nanos()) {
                        publish();
                    }
                });
            }
        }
    }

    private void publish() {
        due = Long.MAX_VALUE;
        while (!ledger.rewrites().isEmpty()) {
            publish(ledger.rewrites().element());
            ledger.rewrites().remove();
        }
        if (!ledger.batch().isEmpty()) {
            step(Step.BEFORE_TRANSACTION);
            publish(ledger.seal());
            onCommit.forEach(Runnable::run);
            onCommit.clear();
            step(Step.COMMITTED);
        }
    }

    private void publish(Batch batch) {
        for (int event = 0; event < batch.events().size(); event++) {
            batch.published(event, 0, world.topics.append(batch.events().get(event)));
        }
        List<OutRecord> state = StateTopic.encoded(ledger, batch);
        List<OutRecord> events = new ArrayList<>(batch.events());
        batch.reports()
                .forEach(closed -> events.add(Ledgers.EVENTS.crawl(closed.report(), new TreeMap<>(closed.run().positions))));
        switch (world.defect) {
            case STATE_BEFORE_EVENTS -> world.topics.commit(producer, List.of(), state);
            case EVENTS_BEFORE_STATE -> world.topics.commit(producer, events, List.of());
            case LOSES_EVENTS -> events.removeIf(event -> world.random.nextInt(500) == 0);
            default -> {
            }
        }
        step(Step.IN_TRANSACTION);
        world.topics.commit(producer, world.defect == Defect.EVENTS_BEFORE_STATE ? List.of() : events,
                world.defect == Defect.STATE_BEFORE_EVENTS ? List.of() : state);
    }
}
