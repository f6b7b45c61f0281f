package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether all is well, in one line.
 *
 * @param level {@code ok}, {@code busy}, {@code paused} or {@code bad}
 */
public record Status(String level, String words) {

    /** @param problem why nothing can be known at the moment, in words; null if something can */
    static Status of(List<AccountView> accounts, Instant lastEvent, String problem, boolean caughtUp, Instant now) {
        List<SegmentView> segments = accounts.stream().flatMap(account -> account.segments().stream()).toList();
        String size = count(accounts.size(), "account") + ", " + count(segments.size(), "segment") + ", "
                + count(segments.stream().mapToLong(segment -> Math.max(0, segment.members())).sum(), "membership");
        String news = lastEvent == null ? ""
                : "; last event " + DisplayFormat.duration(Duration.between(lastEvent, now)) + " ago";
        List<AccountView> troubled = accounts.stream().filter(account -> account.trouble() != null).toList();
        if (problem != null) {
            return new Status("bad", problem);
        }
        if (!troubled.isEmpty()) {
            return new Status("bad", trouble(troubled.size(), "account", troubled.get(0).name(), troubled.get(0).trouble())
                    + "; " + size + news);
        }
        if (!caughtUp) {
            return new Status("busy", "Reading the topics");
        }
        long unowned = accounts.stream().filter(account -> !account.here() && account.owner() == null).count();
        if (unowned > 0) {
            return new Status("bad",
                    count(unowned, "account") + (unowned == 1 ? " runs" : " run") + " nowhere; " + size + news);
        }
        long held = segments.stream().mapToLong(SegmentView::held).sum();
        if (held > 0) {
            return new Status("bad",
                    count(held, "leaver") + (held == 1 ? " waits" : " wait") + " for approval; " + size + news);
        }
        List<SegmentView> failing = segments.stream().filter(SegmentView::trouble).toList();
        if (!failing.isEmpty()) {
            return new Status("bad", trouble(failing.size(), "segment", failing.get(0).name(), failing.get(0).words()) + "; "
                    + size + news);
        }
        return untroubled(accounts, segments, size + news);
    }

    private static Status untroubled(List<AccountView> accounts, List<SegmentView> segments, String rest) {
        long paused = accounts.stream().filter(AccountView::paused).count();
        if (paused > 0) {
            return new Status("paused", count(paused, "account") + (paused == 1 ? " is" : " are") + " paused; " + rest);
        }
        long walking = accounts.stream().mapToLong(AccountView::walking).sum();
        if (walking > 0) {
            return new Status("busy", "Working: walking " + count(walking, "segment") + " of " + rest);
        }
        long pausedSegments = segments.stream().filter(SegmentView::paused).count();
        return pausedSegments > 0
                ? new Status("paused",
                        count(pausedSegments, "segment") + (pausedSegments == 1 ? " is" : " are") + " paused; " + rest)
                : new Status("ok", "Up to date: " + rest);
    }

    private static String trouble(int number, String what, String first, String words) {
        return "Trouble with " + count(number, what) + (number == 1 ? ", " : ", among them ") + first + ": " + words;
    }

    /** What is wrong with the files of routes goes before everything else. */
    Status withRoutes(Optional<String> problem) {
        return problem.map(why -> new Status("bad", "Changed routes are not in force: " + why + ". " + words)).orElse(this);
    }

    private static String count(long number, String what) {
        return DisplayFormat.number(number) + " " + what + (number == 1 ? "" : "s");
    }
}
