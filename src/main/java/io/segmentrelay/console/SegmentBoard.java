package io.segmentrelay.console;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.state.StateView;
import io.segmentrelay.text.OneLine;

/** What is known of one segment. */
final class SegmentBoard {
    static final Duration DAY = Duration.ofDays(1);
    /** A walk that has not moved for so long stands still. */
    static final Duration SILENCE = Duration.ofMinutes(2);
    private static final int PAGE = 100;
    private static final int LONGEST_TIME = 40;
    /** Between them a year has four digits. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    /** More points than a small chart has pixels. */
    private static final int MAX_SAMPLES = 288;

    final String account;
    final long id;
    private String name;
    private JsonNode row;
    private boolean foreign;
    private Report last;
    private Report lastWhole;
    private long held;
    private boolean paused;
    private Instant nextTry;
    private Walking walking;
    private final Deque<Report> day = new ArrayDeque<>();

    /** What a crawl's report tells. */
    private record Report(Instant at, long run, String outcome, String why, long members, long entered, long left, long held) {
        static Report of(JsonNode value) {
            return new Report(Instant.parse(value.path("finished_at").asText()), value.path("crawl").asLong(),
                    value.path("outcome").asText(), value.path("why").asText(null), value.path("members").asLong(),
                    value.path("entered").asLong(), value.path("left").asLong(), value.path("held").asLong());
        }

        boolean isWhole() {
            return outcome.equals("completed") || outcome.equals("held");
        }
    }

    /** A run that is open: how far it was when it was first seen, and how far it is. */
    private record Walking(long run, Instant firstSeen, long firstPages, Instant seen, long pages, OptionalLong expected,
            boolean publishing) {
        Walking at(Instant now, StateView.OfWalk walk) {
            return new Walking(run, firstSeen, firstPages, now, walk.pages(), walk.expected(), false);
        }
    }

    SegmentBoard(String account, long id) {
        this.account = account;
        this.id = id;
        this.name = Long.toString(id);
    }

    /** @param value null if it is deleted */
    void segment(JsonNode value, boolean isForeign) {
        foreign = isForeign;
        row = value == null ? null : value.path("segment");
        name = value == null ? name : OneLine.name(row.path("name").asText(name));
    }

    /** Only what the segments topic shows is there: reports of what is deleted are kept for longer. */
    boolean isListed() {
        return row != null;
    }

    /** Whether it is of another workspace than the account is configured to be of. */
    boolean isForeign() {
        return foreign;
    }

    void report(JsonNode value) {
        name = OneLine.name(value.path("segment").path("name").asText(name));
        last = Report.of(value);
        if (last.isWhole()) {
            lastWhole = last;
            held = last.held();
        }
        day.removeIf(before -> before.run() == last.run()); // After a fault of Kafka's the day is read once more.
        day.add(last);
        if (walking != null && walking.run() <= last.run()) {
            walking = null;
        }
    }

    /** A signal that was acted upon. */
    void signal(String signal) {
        switch (signal) {
            case "approve", "reject" -> held = 0;
            case "pause" -> paused = true;
            case "resume" -> paused = false;
            default -> {
                // What others bring about is told by what follows them.
            }
        }
    }

    void glimpse(StateView.OfSegment state, Instant now) {
        paused = state.paused();
        nextTry = state.nextTry();
        if (state.run().isEmpty()) {
            walking = null;
        } else if (walking == null || walking.run() != state.run().getAsLong()) {
            walking = new Walking(state.run().getAsLong(), now, 0, now, 0, OptionalLong.empty(), state.publishing());
        } else if (state.publishing()) {
            walking = new Walking(walking.run(), walking.firstSeen(), walking.firstPages(), now, walking.pages(),
                    walking.expected(), true);
        }
    }

    void glimpse(StateView.OfWalk walk, Instant now) {
        if (last != null && walk.run() <= last.run()) {
            return; // Its report was read before: topics are read side by side.
        }
        if (walking == null || walking.run() != walk.run()) {
            walking = new Walking(walk.run(), now, walk.pages(), now, walk.pages(), walk.expected(), false);
        } else {
            walking = walking.at(now, walk);
        }
    }

    /** @param pausedHere whether the process that runs the account says that the segment itself is paused */
    SegmentView view(Instant now, boolean accountPaused, boolean pausedHere) {
        while (!day.isEmpty() && day.peek().at().isBefore(now.minus(DAY))) {
            day.remove();
        }
        boolean isPaused = paused || pausedHere;
        boolean isWalking = walking != null && walking.seen().isAfter(now.minus(SILENCE));
        boolean isStill = walking != null && !isWalking && !isPaused && !accountPaused;
        return new SegmentView(account, id, name, members(), row.path("object_count").asText(null),
                day.stream().mapToLong(Report::entered).sum(), day.stream().mapToLong(Report::left).sum(),
                countedText(), time(row.path("last_counted").asText()), lastWhole == null ? null : lastWhole.at(),
                held, isPaused, accountPaused, isWalking ? progress(now) : null, words(now, isWalking, isStill),
                isStill || held > 0 || last != null && !last.isWhole(), series());
    }

    private long members() {
        return last == null ? -1 : last.members();
    }

    /** What somebody should know who wonders; null if there is nothing to say. */
    private String words(Instant now, boolean isWalking, boolean isStill) {
        List<String> words = new ArrayList<>();
        if (row.path("too_heavy").asBoolean()) {
            words.add("User.com calls it too heavy");
        }
        if (isStill) {
            words.add(
                    "the walk stands still at page " + walking.pages() + " since " + DisplayFormat.timeOfDay(walking.seen())
                            + " UTC");
        }
        if (last != null && last.why() != null && !last.outcome().equals("held")) { // The leavers who are held say it.
            words.add(last.outcome() + ": " + last.why());
        }
        if (!isWalking && nextTry != null && nextTry.isAfter(now)) {
            words.add("next try at " + DisplayFormat.timeOfDay(nextTry) + " UTC");
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }

    private SegmentView.Progress progress(Instant now) {
        if (walking.publishing()) {
            return new SegmentView.Progress(100, "publishing");
        }
        if (walking.expected().isEmpty()) {
            return new SegmentView.Progress(-1, "page " + walking.pages());
        }
        long pages = Math.max(walking.pages(), (walking.expected().getAsLong() + PAGE - 1) / PAGE);
        int percent = pages == 0 ? 0 : (int) (100 * walking.pages() / pages);
        String words = "page " + walking.pages() + " of " + pages;
        long walked = walking.pages() - walking.firstPages();
        Duration took = Duration.between(walking.firstSeen(), walking.seen());
        if (walked > 0 && took.toMillis() > 0) {
            Duration left = Duration.ofMillis(took.toMillis() * (pages - walking.pages()) / walked);
            words += ", " + DisplayFormat.duration(left) + " left";
        }
        return new SegmentView.Progress(percent, words);
    }

    /** Seconds since the epoch and members, as the chart takes them: {@code [[1,2],[100,101]]}. */
    private String series() {
        List<Report> points = new ArrayList<>(day);
        int step = points.size() / MAX_SAMPLES + 1;
        StringBuilder times = new StringBuilder();
        StringBuilder sizes = new StringBuilder();
        for (int i = (points.size() - 1) % step; i >= 0 && i < points.size(); i += step) {
            times.append(times.isEmpty() ? "" : ",").append(points.get(i).at().getEpochSecond());
            sizes.append(sizes.isEmpty() ? "" : ",").append(points.get(i).members());
        }
        return "[[" + times + "],[" + sizes + "]]";
    }

    private String countedText() {
        String text = row.path("last_counted").asText("");
        return text.isBlank() ? null : text.length() > LONGEST_TIME ? text.substring(0, LONGEST_TIME) + "…" : text;
    }

    /** What another program calls a time may be none, or one of which no page can say how long ago it is. */
    private static Instant time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
        } catch (DateTimeException notATime) {
            return null;
        }
    }
}
