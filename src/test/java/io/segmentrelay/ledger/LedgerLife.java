package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/**
 * A random life of an account as lanes and the list tell a ledger of it, step by step. What comes next depends on nothing but
 * the seed and the steps before, so that the life can go on from a copy as if there had been no other.
 */
final class LedgerLife {
    private static final int PAGE = 3;
    private static final int PEOPLE = 40;
    private static final int LANES = 3;

    /** A segment as the API has it. */
    private static final class Told {
        String name;
        TreeSet<Long> members = new TreeSet<>();
        TreeSet<Long> shown = new TreeSet<>();
        /** Null for a list without last_counted. */
        String counted;
        boolean deleted;

        Told copy() {
            Told copy = new Told();
            copy.name = name;
            copy.members = new TreeSet<>(members);
            copy.shown = shown;
            copy.counted = counted;
            copy.deleted = deleted;
            return copy;
        }
    }

    private enum Stage {
        READING,
        CONFIRMING,
        LEAVING
    }

    /**
     * A walk of a segment, as far as it got.
     *
     * @param pages what its pages show, decided when it began
     * @param count what they say that there are
     * @param fails at this page; -1 for never
     */
    private record Lane(long segment, long run, List<List<Member>> pages, long count, int next, int fails, Stage stage) {
        Lane at(Stage other) {
            return new Lane(segment, run, pages, count, next, fails, other);
        }

        Lane behindPage() {
            return new Lane(segment, run, pages, count, next + 1, fails, stage);
        }
    }

    private final long seed;
    private final boolean edited;
    private final TreeMap<Long, Told> segments = new TreeMap<>();
    private final TreeMap<Long, Lane> lanes = new TreeMap<>();
    private final TreeMap<Long, Integer> fields = new TreeMap<>();
    private Instant now = Instant.parse("2024-10-11T10:00:00Z");
    private int step;
    /** What it is like: tells whether it brought everything that it should. */
    private final TreeMap<String, Integer> seen = new TreeMap<>();

    LedgerLife(long seed) {
        this(seed, false);
    }

    /** @param edited everything goes through an extension that changes nothing, and fails at times */
    LedgerLife(long seed, boolean edited) {
        this.seed = seed;
        this.edited = edited;
        for (long id = 1; id <= 3; id++) {
            Told segment = new Told();
            segment.name = "Segment " + id;
            segment.counted = id == 3 ? null : "0";
            segments.put(id, segment);
        }
    }

    LedgerLife copy() {
        LedgerLife copy = new LedgerLife(seed, edited);
        copy.segments.clear();
        segments.forEach((id, told) -> copy.segments.put(id, told.copy()));
        copy.lanes.putAll(lanes);
        copy.fields.putAll(fields);
        copy.now = now;
        copy.step = step;
        copy.seen.putAll(seen);
        return copy;
    }

    Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    int steps() {
        return step;
    }

    Map<String, Integer> seen() {
        return seen;
    }

    /** Segments whose leavers are not all published. */
    List<Long> leaving() {
        return lanes.values().stream().filter(lane -> lane.stage == Stage.LEAVING).map(Lane::segment).toList();
    }

    /** Lanes take their segments up again, in a ledger that was just loaded; returns what is wrong. */
    List<String> takeUp(Ledger ledger) {
        List<String> wrong = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            if (lane.stage == Stage.LEAVING) {
                continue;
            }
            Optional<OpenedRun> opened = ledger.open(lane.segment);
            String cursor = lane.next == 0 || lane.next == lane.pages.size() ? null : cursor(lane.next);
            if (opened.isEmpty() || opened.get().run() != lane.run || opened.get().pages() != lane.next
                    || opened.get().visited().length != lane.next || !String.valueOf(cursor).equals(
                            String.valueOf(opened.get().cursor()))) {
                wrong.add(lane.segment + " begins at " + opened + ", but was at page " + lane.next + " of run " + lane.run);
            } else if (lane.stage == Stage.CONFIRMING) {
                RunLedger.Close close = ledger.close(lane.segment, lane.run, new Ending.NextNull(), new ListedAfter.NotRead());
                if (close != RunLedger.Close.WANTS_LIST) {
                    wrong.add(lane.segment + " no longer wants the list, but is " + close);
                }
            }
        }
        return wrong;
    }

    /** Lives on. */
    void step(Ledger ledger) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003L + 0x9E3779B97F4A7C15L * ++step);
        int kind = random.nextInt(20);
        if (kind < 3) {
            change(random);
        } else if (kind < 5) {
            list(ledger, random);
        } else if (kind < 9 && lanes.size() < LANES) {
            open(ledger, random);
        } else if (!lanes.isEmpty()) {
            List<Lane> all = List.copyOf(lanes.values());
            go(ledger, all.get(random.nextInt(all.size())), random);
        }
    }

    private void change(RandomGenerator random) {
        now = now.plus(Duration.ofMinutes(random.nextInt(400)));
        long id = 1 + random.nextInt(5);
        Told segment = segments.get(id);
        if (segment == null) {
            segment = new Told();
            segment.name = "Segment " + id;
            segment.counted = "0";
            segments.put(id, segment);
        }
        switch (random.nextInt(9)) {
            case 0 -> segment.members.clear();
            case 1 -> segment.members.removeIf(user -> random.nextInt(3) > 0);
            case 2 -> segment.name = "Renamed " + random.nextInt(100);
            case 3 -> fields.merge(1L + random.nextInt(PEOPLE), 1, Integer::sum);
            case 4 -> segment.deleted = id > 1 && (segment.deleted || !lanes.containsKey(id)) && random.nextBoolean();
            case 5 -> segment.members.removeIf(user -> random.nextInt(6) == 0);
            default -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    segment.members.add(1L + random.nextInt(PEOPLE));
                }
            }
        }
        if (random.nextInt(4) > 0) {
            segment.shown = new TreeSet<>(segment.members);
            segment.counted = segment.counted == null ? null : Integer.toString(step);
        }
    }

    /**
     * A segment that a lane asks for while it is gone must not go missing on the way: that lane would know, a later one not.
     */
    private void list(Ledger ledger, RandomGenerator random) {
        if (lanes.keySet().stream().noneMatch(id -> segments.get(id).deleted)) {
            boolean whole = random.nextInt(8) > 0;
            List<SegmentRow> rows = segments.entrySet().stream()
                    .filter(entry -> !entry.getValue().deleted && (whole || entry.getKey() < 3))
                    .map(entry -> row(entry.getKey(), entry.getValue())).toList();
            ledger.listed(new ListRead(rows, whole, whole ? null : "a page is missing"));
        }
    }

    private static SegmentRow row(long id, Told told) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", (int) id).put("name", told.name)
                .put("users", "https://acme.user.com/api/public/segments/" + id + "/users/")
                .put("object_count", told.shown.size());
        return new SegmentRow(id, told.counted == null ? json : json.put("last_counted", told.counted));
    }

    private void open(Ledger ledger, RandomGenerator random) {
        List<Long> free = ledger.candidates().stream().map(candidate -> candidate.id())
                .filter(id -> !lanes.containsKey(id)).toList();
        if (!free.isEmpty()) {
            long id = free.get(random.nextInt(free.size()));
            ledger.open(id).ifPresent(opened -> lanes.put(id, lane(id, opened, random)));
        }
    }

    private Lane lane(long id, OpenedRun opened, RandomGenerator random) {
        List<Long> users = new ArrayList<>(segments.get(id).shown);
        long count = users.size();
        if (random.nextInt(5) == 0 && !users.isEmpty()) {
            users.remove(random.nextInt(users.size())); // A server that skips somebody.
        }
        List<List<Member>> pages = new ArrayList<>();
        for (int from = 0; from == 0 || from < users.size(); from += PAGE) {
            pages.add(users.subList(from, Math.min(users.size(), from + PAGE)).stream().map(this::member)
                    .collect(Collectors.toList()));
        }
        int fails = opened.missing() || random.nextInt(8) > 0 ? -1 : random.nextInt(pages.size());
        return new Lane(id, opened.run(), pages, count, 0, fails, Stage.READING);
    }

    private Member member(long user) {
        return new Member(user, UserFields.of(List.of(TextNode.valueOf("A-" + user + "-" + fields.getOrDefault(user, 0)))));
    }

    private void go(Ledger ledger, Lane lane, RandomGenerator random) {
        boolean isMissing = ledger.state().segments.get(lane.segment).absence != null;
        boolean firstPage = lane.next == 0 && lane.stage == Stage.READING;
        if (lane.stage == Stage.LEAVING) {
            note(ledger.state().segments.get(lane.segment).run.phase + " on");
            end(lane, edited ? leaveEdited(ledger, lane, random) : ledger.leave(lane.segment));
        } else if (lane.stage == Stage.CONFIRMING) {
            became(lane, ledger.close(lane.segment, lane.run, new Ending.NextNull(), after(lane.segment)));
        } else if (firstPage && segments.get(lane.segment).deleted) {
            note(isMissing ? "gone" : "gone, but listed");
            became(lane, ledger.gone(lane.segment, lane.run));
        } else if (firstPage && isMissing || lane.next == lane.fails) {
            note("failed");
            ledger.wasted(lane.segment, lane.run, 2);
            if (lane.count % 2 == 0) {
                became(lane,
                        ledger.close(lane.segment, lane.run, new Ending.Failed("a page failed"), new ListedAfter.NotRead()));
            } else {
                ledger.abort(lane.segment, lane.run, "a page was refused");
                lanes.remove(lane.segment);
            }
        } else if (lane.next < lane.pages.size()) {
            boolean last = lane.next == lane.pages.size() - 1;
            PageRead page = new PageRead(lane.pages.get(lane.next), OptionalLong.of(lane.count),
                    1_000L * lane.run + lane.next, last ? null : cursor(lane.next + 1), 1);
            boolean taken = ledger.page(lane.segment, lane.run, edited ? edited(ledger, lane, page) : page);
            assertThat(taken).as("a page that publishes what was drafted").isTrue();
            lanes.put(lane.segment, lane.behindPage());
        } else {
            became(lane, ledger.close(lane.segment, lane.run, new Ending.NextNull(), new ListedAfter.NotRead()));
        }
    }

    private PageRead edited(Ledger ledger, Lane lane, PageRead page) {
        Draft draft = ledger.draft(lane.segment, lane.run, page.members());
        now = now.plusSeconds(1); // An extension takes its time.
        return page.edited(draft.edited(draft.edits(null)));
    }

    private boolean leaveEdited(Ledger ledger, Lane lane, RandomGenerator random) {
        Draft draft = ledger.draftLeaving(lane.segment).orElseThrow();
        now = now.plusSeconds(1);
        if (random.nextInt(6) == 0) {
            note("held by an extension");
            ledger.hold(lane.segment, draft.run(), "the extension has failed");
            return false;
        }
        return ledger.leave(lane.segment, draft.edited(draft.edits(null)));
    }

    private ListedAfter after(long segment) {
        Told told = segments.get(segment);
        return told.deleted ? new ListedAfter.Missing()
                : new ListedAfter.Read(told.counted, OptionalLong.of(told.shown.size()));
    }

    private static String cursor(int page) {
        return "https://acme.user.com/api/public/segments/users/?cursor=" + page;
    }

    private void became(Lane lane, RunLedger.Close close) {
        note(close.toString());
        switch (close) {
            case WANTS_LIST -> lanes.put(lane.segment, lane.at(Stage.CONFIRMING));
            case LEAVING -> lanes.put(lane.segment, lane.at(Stage.LEAVING));
            case CLOSED -> lanes.remove(lane.segment);
        }
    }

    private void end(Lane lane, boolean more) {
        if (!more) {
            lanes.remove(lane.segment);
        }
    }

    private void note(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
