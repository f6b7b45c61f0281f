package io.segmentrelay.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * A workspace of User.com, for tests and people to change at will. As there, members move at once but are shown only
 * once the segment is counted again; fields of people are shown at once. Safe for many threads.
 */
public final class World {

    private static final int HISTORY = 30_000;

    private final Clock clock;
    private final Map<Long, Segment> segments = new LinkedHashMap<>();
    private final Deque<Counted> history = new ArrayDeque<>();
    private final Persons persons;
    private long nextId = 2001;
    private boolean live;
    private Instant lastSight = Instant.EPOCH;

    private World(long seed, Clock clock) {
        this.clock = clock;
        this.persons = new Persons(seed);
    }

    public static World empty(long seed) {
        return empty(seed, Clock.systemUTC());
    }

    public static World empty(long seed, Clock clock) {
        return new World(seed, clock);
    }

    /** The account of the vendor's documentation: five segments of 100 members. */
    public static World example(long seed) {
        return example(seed, Clock.systemUTC());
    }

    public static World example(long seed, Clock clock) {
        return Example.fill(new World(seed, clock));
    }

    /** A new segment, counted at once. */
    public synchronized long create(String name, String description, Membership members) {
        while (segments.containsKey(nextId)) {
            nextId++;
        }
        return create(nextId++, name, description, members);
    }

    public synchronized long create(long id, String name, String description, Membership members) {
        return put(Segment.counted(id, name, description, now(), members));
    }

    synchronized long put(Segment segment) {
        if (segments.putIfAbsent(segment.id(), segment) != null) {
            throw new IllegalArgumentException("segment " + segment.id() + " exists");
        }
        record(segment.id(), segment.lastCounted(), segment.counted());
        return segment.id();
    }

    public void rename(long id, String name) {
        change(id, segment -> segment.named(name, now()));
    }

    public void describe(long id, String description) {
        change(id, segment -> segment.described(description, now()));
    }

    public synchronized void delete(long id) {
        segment(id);
        segments.remove(id);
        record(id, null, Membership.of());
    }

    /** Enter; shown after the next recount. */
    public void add(long id, long... users) {
        change(id, segment -> segment.members(segment.members().with(users)));
    }

    /** Leave; shown after the next recount. */
    public void remove(long id, long... users) {
        change(id, segment -> segment.members(segment.members().without(users)));
    }

    public synchronized void move(long from, long to, long... users) {
        remove(from, users);
        add(to, users);
    }

    /** Replaces all members; shown after the next recount. */
    public void members(long id, Membership members) {
        change(id, segment -> segment.members(members));
    }

    /**
     * From now on members are shown as they are, counted or not, so that rows move while a list is walked; {@code
     * object_count} and {@code last_counted} stay those of the last recount.
     */
    public synchronized void live(boolean fromNowOn) {
        live = fromNowOn;
        segments.values().forEach(segment -> record(segment.id(), segment.lastCounted(), shown(segment)));
    }

    /** Somebody is seen, later than everybody before: at the front of lists that are ordered so. */
    public synchronized void see(long user) {
        var second = now().truncatedTo(ChronoUnit.SECONDS);
        lastSight = second.isAfter(lastSight) ? second : lastSight.plusSeconds(1);
        edit(user, "last_seen", Json.timestamp(lastSight));
    }

    /** Shows the members as they are now, and moves {@code last_counted}, always forward. */
    public synchronized void recount(long id) {
        change(id, segment -> segment.recounted(after(segment.lastCounted())));
        var segment = segment(id);
        record(id, segment.lastCounted(), segment.counted());
    }

    public synchronized void recountAll() {
        List.copyOf(segments.keySet()).forEach(this::recount);
    }

    /** Moves {@code last_counted} alone, also backwards; the next recount moves it on. */
    public void lastCounted(long id, Instant at) {
        change(id, segment -> segment.lastCounted(at));
    }

    /** Lets a field of the segment's row show this, null included, until {@link #showTruth}. */
    public void show(long id, String field, Object value) {
        change(id, segment -> segment.showing(field, Json.node(value)));
    }

    /** Leaves a field out of the segment's row until {@link #showTruth}. */
    public void omit(long id, String field) {
        change(id, segment -> segment.showing(field, MissingNode.getInstance()));
    }

    public void showTruth(long id, String field) {
        change(id, segment -> segment.showingTruth(field));
    }

    /** Edits a field of a person by its version 2 name; shown at once on every page. */
    public void edit(long user, String field, Object value) {
        persons.edit(user, field, Json.node(value));
    }

    /** Leaves a field out of a person's row. */
    public void omitField(long user, String field) {
        persons.edit(user, field, MissingNode.getInstance());
    }

    /** In the order of the segments page. */
    public synchronized List<Segment> segments() {
        return List.copyOf(segments.values());
    }

    public synchronized Optional<Segment> find(long id) {
        return Optional.ofNullable(segments.get(id));
    }

    /** @throws IllegalArgumentException if there is none */
    public Segment segment(long id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("no segment " + id));
    }

    /** The sorted ids that were counted last. */
    public long[] counted(long id) {
        return segment(id).counted().toArray();
    }

    /** Who was counted last in each segment, by keys such as {@code main/1033}. */
    public SortedMap<String, SortedSet<Long>> counted(String account) {
        SortedMap<String, SortedSet<Long>> table = new TreeMap<>();
        segments().forEach(segment -> table.put(account + "/" + segment.id(),
                segment.counted().ids().boxed().collect(Collectors.toCollection(TreeSet::new))));
        return table;
    }

    /** The ground truth: whom the API shows now. */
    public synchronized Membership shown(long id) {
        return shown(segment(id));
    }

    private Membership shown(Segment segment) {
        return live ? segment.members() : segment.counted();
    }

    /** What was counted when, oldest first; the last {@value #HISTORY} entries. */
    public synchronized List<Counted> history() {
        return List.copyOf(history);
    }

    Persons persons() {
        return persons;
    }

    private synchronized void change(long id, UnaryOperator<Segment> change) {
        var before = segment(id);
        var after = change.apply(before);
        segments.put(id, after);
        if (live && after.members() != before.members()) {
            record(id, after.lastCounted(), after.members());
        }
    }

    private void record(long id, Instant lastCounted, Membership members) {
        var listed = find(id).map(segment -> segment.counted().size()).orElse(0L);
        history.add(new Counted(System.nanoTime(), id, lastCounted, members, listed));
        if (history.size() > HISTORY) {
            history.remove();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private Instant after(Instant previous) {
        var now = now();
        return now.isAfter(previous) ? now : previous.plus(1, ChronoUnit.MICROS);
    }
}
