package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether all is well, in one line.
 *
 * @param level {@code ok}, {@code busy} or {@code bad}
 */
public record Status(String level, String words) {

    static Status of(List<AccountView> accounts, Instant lastEvent, String problem, boolean caughtUp, Instant now) {
        if (problem != null) {
            return new Status("bad", "The topics cannot be read: " + problem);
        }
        if (!caughtUp) {
            return new Status("busy", "Reading the topics");
        }
        List<SegmentView> segments = accounts.stream().flatMap(account -> account.segments().stream()).toList();
        long unowned = accounts.stream().filter(account -> account.owner() == null).count();
        long walking = accounts.stream().mapToLong(AccountView::walking).sum();
        long held = segments.stream().mapToLong(SegmentView::held).sum();
        long trouble = segments.stream().filter(SegmentView::trouble).count();
        String size = count(accounts.size(), "account") + ", " + count(segments.size(), "segment") + ", "
                + count(segments.stream().mapToLong(segment -> Math.max(0, segment.members())).sum(), "membership");
        String news = lastEvent == null ? "" : "; last event " + Words.duration(Duration.between(lastEvent, now)) + " ago";
        if (unowned > 0) {
            return new Status("bad", count(unowned, "account") + " run nowhere; " + size);
        }
        if (held > 0) {
            return new Status("bad", Words.number(held) + " leavers wait for approval; " + size + news);
        }
        if (trouble > 0) {
            return new Status("bad", "The last walk of " + count(trouble, "segment") + " proved nothing; " + size + news);
        }
        return walking > 0 ? new Status("busy", "Working: walking " + count(walking, "segment") + " of " + size + news)
                : new Status("ok", "Up to date: " + size + news);
    }

    /** What is wrong with the files of routes goes before everything else. */
    Status withRoutes(Optional<String> problem) {
        return problem.map(why -> new Status("bad", "Changed routes are not in force: " + why + ". " + words)).orElse(this);
    }

    private static String count(long number, String what) {
        return Words.number(number) + " " + what + (number == 1 ? "" : "s");
    }
}
