package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether all is well, in one line; the level is {@code ok}, {@code busy}, {@code paused} or {@code bad}. */
public record Status(String level, String words) {

    /** @param problem why nothing is known at the moment, in words; null if something is */
    static Status of(List<AccountView> accounts, Instant lastEvent, String problem, boolean caughtUp, Instant now) {
        List<SegmentView> segments = accounts.stream().flatMap(account -> account.segments().stream()).toList();
        String rest = DisplayFormat.count(accounts.size(), "account") + ", "
                + DisplayFormat.count(segments.size(), "segment") + ", "
                + DisplayFormat.count(segments.stream().mapToLong(segment -> Math.max(0, segment.day().members())).sum(),
                        "membership")
                + (lastEvent == null ? ""
                        : "; last event " + DisplayFormat.duration(Duration.between(lastEvent, now)) + " ago");
        List<AccountView> troubled = accounts.stream().filter(account -> account.trouble() != null).toList();
        long unowned = accounts.stream().map(AccountView::owner)
                .filter(owner -> !owner.here() && owner.process() == null).count();
        long held = segments.stream().mapToLong(SegmentView::held).sum();
        List<SegmentView> failing = segments.stream().filter(segment -> segment.note().trouble()).toList();
        if (problem != null) {
            return new Status("bad", problem);
        } else if (!troubled.isEmpty()) {
            return bad(trouble(troubled.size(), "account", troubled.get(0).name(), troubled.get(0).trouble()), rest);
        } else if (!caughtUp) {
            return new Status("busy", "Reading the topics");
        } else if (unowned > 0) {
            return bad(DisplayFormat.count(unowned, "account") + (unowned == 1 ? " runs" : " run") + " nowhere", rest);
        } else if (held > 0) {
            return bad(DisplayFormat.count(held, "leaver") + (held == 1 ? " waits" : " wait") + " for approval", rest);
        } else if (!failing.isEmpty()) {
            return bad(trouble(failing.size(), "segment", failing.get(0).name(), failing.get(0).note().words()), rest);
        }
        long walking = accounts.stream().mapToLong(AccountView::walking).sum();
        String paused = paused(accounts.stream().filter(AccountView::paused).count(), "account");
        String pausedSegments = paused(segments.stream().filter(SegmentView::paused).count(), "segment");
        if (paused == null && walking > 0) {
            return new Status("busy", "Working: walking " + DisplayFormat.count(walking, "segment") + " of " + rest);
        }
        return paused != null ? new Status("paused", paused + "; " + rest)
                : pausedSegments != null ? new Status("paused", pausedSegments + "; " + rest)
                        : new Status("ok", "Up to date: " + rest);
    }

    private static Status bad(String what, String rest) {
        return new Status("bad", what + "; " + rest);
    }

    private static String trouble(int number, String what, String first, String words) {
        return "Trouble with " + DisplayFormat.count(number, what) + (number == 1 ? ", " : ", among them ") + first + ": "
                + words;
    }

    private static String paused(long number, String what) {
        return number == 0 ? null : DisplayFormat.count(number, what) + (number == 1 ? " is" : " are") + " paused";
    }

    /** A problem of the files of routes goes before everything else. */
    Status withRoutes(Optional<String> problem) {
        return problem.map(why -> new Status("bad", "Changed routes are not in force: " + why + ". " + words)).orElse(this);
    }
}
