package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.state.StateView;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.Times;

/** One segment, as read from the topics. For one thread at a time. */
final class SegmentBoard {
    static final Duration DAY = Duration.ofDays(1);
    /** A walk without a record for so long stands still. */
    static final Duration SILENCE = Duration.ofMinutes(2);
    private static final int PAGE = 100;
    private static final int LONGEST_TIME = 40;
    /** More points than a small chart has pixels. */
    private static final int MAX_SAMPLES = 288;

    private final String account;
    private final long id;
    private final Expectations expectations;
    private String name;
    /** From the list of segments; null for a deleted segment, whose reports are kept for longer. */
    private JsonNode row;
    private boolean foreign;
    private Report last;
    private Report lastWhole;
    /** How long after its count the last walk was over that was the first to tell of one; null if none is known. */
    private Duration toldAfter;
    private long held;
    private boolean paused;
    private Instant nextTry;
    private Walk walk;
    private final Deque<Report> day = new ArrayDeque<>();

    private record Report(Instant at, long run, String outcome, String why, boolean alarming, String counted, long requests,
            long members, long entered, long left, long held) {
        static Report of(JsonNode value) {
            return new Report(Instant.parse(value.path("finished_at").asText()), value.path("crawl").asLong(),
                    value.path("outcome").asText(), value.path("why").asText(null), value.has("size_alarm"),
                    value.path("counted_at").asText(null), value.path("requests").asLong(), value.path("members").asLong(),
                    value.path("entered").asLong(), value.path("left").asLong(), value.path("held").asLong());
        }

        boolean isWhole() {
            return outcome.equals("completed") || outcome.equals("held");
        }
    }

    /** A walk under way: how far it was when it was first seen, and how far it is. */
    private record Walk(long run, Instant firstSeen, long firstPages, Instant seen, long pages, OptionalLong expected,
            boolean publishing) {
    }

    SegmentBoard(String account, long id, Expectations expectations) {
        this.account = account;
        this.id = id;
        this.expectations = expectations;
        this.name = Long.toString(id);
    }

    String name() {
        return name;
    }

    long id() {
        return id;
    }

    /** @param value null if it is deleted */
    void segment(JsonNode value, boolean isForeign) {
        foreign = isForeign;
        row = value == null ? null : value.path("segment");
        name = value == null ? name : OneLine.name(row.path("name").asText(name));
    }

    boolean isListed() {
        return row != null;
    }

    boolean isForeign() {
        return foreign;
    }

    void report(JsonNode value) {
        name = OneLine.name(value.path("segment").path("name").asText(name));
        last = Report.of(value);
        if (last.isWhole()) {
            lastWhole = last;
            held = last.held();
            if (value.path("reason").asText().equals(Reason.RECOUNTED.wireName())) {
                toldAfter = Times.moment(last.counted()).map(counted -> Duration.between(counted, last.at())).orElse(null);
            }
        }
        day.removeIf(before -> before.run() == last.run()); // After a fault of Kafka's the last day is read again.
        day.add(last);
        if (walk != null && walk.run() <= last.run()) {
            walk = null;
        }
    }

    /** Takes a signal that was acted upon. Other signals lead to walks, which the topics show. */
    void signal(SignalKind done) {
        switch (done) {
            case APPROVE, REJECT -> held = 0;
            case PAUSE, RESUME -> paused = done == SignalKind.PAUSE;
            case CRAWL, SNAPSHOT -> {
                // The walk shows itself, and a snapshot changes nothing here.
            }
        }
    }

    void apply(StateView.OfSegment state, Instant now) {
        paused = state.paused();
        nextTry = state.nextTry();
        if (state.run().isEmpty()) {
            walk = null;
        } else if (walk == null || walk.run() != state.run().getAsLong()) {
            walks(state.run().getAsLong(), now, 0, OptionalLong.empty(), state.publishing());
        } else if (state.publishing()) {
            walks(walk.run(), now, walk.pages(), walk.expected(), true);
        }
    }

    void apply(StateView.OfWalk state, Instant now) {
        if (last == null || state.run() > last.run()) { // Topics are read side by side: its report may have been read before.
            walks(state.run(), now, state.pages(), state.expected(), false);
        }
    }

    private void walks(long run, Instant now, long pages, OptionalLong expected, boolean publishing) {
        boolean isKnown = walk != null && walk.run() == run;
        walk = new Walk(run, isKnown ? walk.firstSeen() : now, isKnown ? walk.firstPages() : pages, now, pages, expected,
                publishing);
    }

    /** @param pausedHere whether this process runs the account and has the segment paused by itself */
    SegmentView view(Instant now, boolean accountPaused, boolean pausedHere) {
        while (!day.isEmpty() && day.peek().at().isBefore(now.minus(DAY))) {
            day.remove();
        }
        boolean isPaused = paused || pausedHere;
        boolean isWalking = walk != null && walk.seen().isAfter(now.minus(SILENCE));
        boolean isStill = walk != null && !isWalking && !isPaused && !accountPaused;
        Optional<String> late = isPaused || accountPaused ? Optional.empty() : late(now);
        return new SegmentView(account, id, name, today(), counted(row.path("last_counted").asText("")),
                SegmentView.Moment.of(lastWhole == null ? null : lastWhole.at()), toldAfter, held, isPaused, accountPaused,
                isWalking ? progress() : null, new SegmentView.Note(words(now, isWalking, isStill, late),
                        isStill || late.isPresent() || held > 0 || last != null && !last.isWhole()));
    }

    private SegmentView.Day today() {
        return new SegmentView.Day(last == null ? -1 : last.members(), day.stream().mapToLong(Report::entered).sum(),
                day.stream().mapToLong(Report::left).sum(), day.stream().mapToLong(Report::requests).sum(), series());
    }

    /** Why the segment is as it is shown; null if there is nothing to explain. */
    private String words(Instant now, boolean isWalking, boolean isStill, Optional<String> late) {
        List<String> words = new ArrayList<>();
        if (row.path("too_heavy").asBoolean()) {
            words.add("User.com calls it too heavy");
        }
        late.ifPresent(words::add);
        if (isStill) {
            words.add("the walk stands still at page " + walk.pages() + " since " + DisplayFormat.timeOfDay(walk.seen())
                    + " UTC");
        }
        if (last != null && last.why() != null && (last.alarming() || !last.outcome().equals("held"))) { // Held leavers are shown as a number.
            words.add(last.outcome() + ": " + last.why());
        }
        if (!isWalking && nextTry != null && nextTry.isAfter(now)) {
            words.add("next try at " + DisplayFormat.timeOfDay(nextTry) + " UTC");
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }

    /** That a count was not told in time; empty if all were, or nothing is said of when they are to be. */
    private Optional<String> late(Instant now) {
        if (lastWhole == null || row.path("last_counted").asText("").equals(lastWhole.counted())) {
            return Optional.empty();
        }
        return expectations.within(id, row.path("name").asText(""), row.path("too_heavy").asBoolean())
                .flatMap(within -> Times.moment(row.path("last_counted").asText(null))
                        .filter(counted -> counted.plus(within).isBefore(now))
                        .map(counted -> "counted " + DisplayFormat.duration(Duration.between(counted, now))
                                + " ago and not told, to be told within " + DisplayFormat.duration(within)));
    }

    private SegmentView.Progress progress() {
        if (walk.publishing()) {
            return new SegmentView.Progress(100, "publishing");
        }
        if (walk.expected().isEmpty()) {
            return new SegmentView.Progress(-1, "page " + walk.pages());
        }
        long pages = Math.max(walk.pages(), (walk.expected().getAsLong() + PAGE - 1) / PAGE);
        String words = "page " + walk.pages() + " of " + pages;
        long walked = walk.pages() - walk.firstPages();
        long took = Duration.between(walk.firstSeen(), walk.seen()).toMillis();
        if (walked > 0 && took > 0) {
            words += ", " + DisplayFormat.duration(Duration.ofMillis(took * (pages - walk.pages()) / walked)) + " left";
        }
        return new SegmentView.Progress(pages == 0 ? 0 : (int) (100 * walk.pages() / pages), words);
    }

    private String series() {
        List<Report> points = new ArrayList<>(day);
        int step = points.size() / MAX_SAMPLES + 1;
        List<Long> times = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int i = (points.size() - 1) % step; i >= 0 && i < points.size(); i += step) {
            times.add(points.get(i).at().getEpochSecond());
            sizes.add(points.get(i).members());
        }
        return List.of(times, sizes).toString().replace(" ", "");
    }

    /** The API's text need not be a time, or may be one that no browser reads: then it is shown as it is. */
    private static SegmentView.Moment counted(String text) {
        return Times.moment(text).map(SegmentView.Moment::of).orElseGet(() -> new SegmentView.Moment(null, text.isBlank() ? "–"
                : text.length() > LONGEST_TIME ? text.substring(0, LONGEST_TIME) + "…" : text));
    }
}
