package io.segmentrelay.explain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.OneLine;

/** How a user stands in a segment, by the state that was last committed. */
record Standing(AccountState account, long segmentId, long user) {

    private SegmentState segment() {
        return account.segments.get(segmentId);
    }

    boolean isMember() {
        return segment() != null && segment().members.contains(user);
    }

    /** Since when whole walks have missed the member; null if the user is no suspect. */
    Instant suspectSince() {
        return segment() == null ? null : cohorts(segment()).map(Suspects.Cohort::since).findAny().orElse(null);
    }

    /**
     * In words, line by line.
     *
     * @param confirmations how many further walks let held leavers go
     */
    List<String> told(SegmentFilter followed, int confirmations) {
        SegmentState segment = segment();
        if (account.isNew()) {
            return List.of("The state has nothing of the account.");
        }
        if (segment == null) {
            return List.of("The segment is not there: it was deleted, or no list has shown it yet.");
        }
        List<String> told = new ArrayList<>();
        told.add("The user is " + (!isMember() ? "no member."
                : isToLeave(segment) ? "a member whose leaving is decided, and not told yet."
                        : suspectSince() == null ? "a member, and no suspect." : "a member, and a suspect:"));
        cohorts(segment).map(cohort -> words(cohort, segment.run != null, Math.max(1, confirmations))).forEach(told::add);
        if (segment.run != null) {
            told.add(words(segment.run));
        }
        tellObstacles(segment, followed.follows(segment.row()), told);
        told.add(lastWalk(segment.walks));
        if (segment.run != null || account.trouble != null) {
            told.add("This is as last committed; whether a relay runs is not known here.");
        }
        return told.stream().map(OneLine::of).toList();
    }

    private boolean isToLeave(SegmentState segment) {
        return segment.run != null && EnumSet.of(Phase.LEAVING, Phase.DELETING).contains(segment.run.phase)
                && segment.run.outcome.leavers().contains(user);
    }

    private Stream<Suspects.Cohort> cohorts(SegmentState segment) {
        return segment.suspects.cohorts().stream().filter(cohort -> cohort.users().contains(user));
    }

    private static String words(Suspects.Cohort cohort, boolean runs, int wanted) {
        return "  every whole walk since " + milliseconds(cohort.since()) + " has missed the user; " + switch (cohort.hold()) {
            case NONE ->
                "another that is independent of them, or an exact one, is proof, but the brake may still hold the user";
            case HELD -> cohort.confirmations() > wanted
                    ? "held, until the next whole walk that misses the user, or a signal that approves"
                    : "the brake holds the user, until a signal approves, or further walks agree: so far "
                            + (cohort.confirmations() - 1) + " of " + wanted;
            case APPROVED -> "a signal has approved: the user leaves when the " + (runs ? "run under way" : "next run")
                    + " is over, unless that sees the user";
        };
    }

    private String words(Run run) {
        return "Run " + run.number + ", begun at " + milliseconds(run.startedAt) + ", is not over: "
                + (run.phase != Phase.WALKING ? "it writes events."
                        : run.counts.pages + (run.counts.pages == 1 ? " page" : " pages") + " read, the user "
                                + (run.seen.contains(user) ? "among them." : "not yet among them."));
    }

    /** What keeps the segment from being walked. */
    private void tellObstacles(SegmentState segment, boolean followed, List<String> told) {
        if (segment.absence != null) {
            told.add("No list shows it since " + milliseconds(segment.absence.since())
                    + ": it is deleted once two whole lists in a row do not, and its members answer 404.");
            if (segment.isGone() && segment.absence.waitsForApproval() && !isBeingDeleted(segment)) {
                told.add("Its deletion is held, until a signal approves, or further 404s agree.");
            }
        }
        if (!followed && !segment.isGone()) {
            told.add("It is not walked, as the settings do not follow its members"
                    + " (relay.segments.include, relay.segments.exclude, relay.too-heavy).");
        }
        if (account.paused) {
            told.add("The account is paused, until a signal resumes it.");
        }
        if (segment.asked.pause) {
            told.add("The segment is paused, until a signal resumes it.");
        }
        if (account.trouble != null) {
            told.add("As last written, the account makes no progress: " + account.trouble);
        }
        boolean isFree = followed && segment.absence == null && !account.paused && !segment.asked.pause;
        if (isFree && segment.run == null && segment.retry.at != null) {
            told.add("No walk of it begins before " + milliseconds(segment.retry.at)
                    + ", unless it is recounted or a signal asks for one.");
        }
    }

    private static boolean isBeingDeleted(SegmentState segment) {
        return segment.run != null && segment.run.phase == Phase.DELETING;
    }

    private static String lastWalk(SegmentState.Walks walks) {
        if (walks.endedAt == null) {
            return walks.baselined
                    ? "When its last whole walk ended is not known: the state was rebuilt, or a clock was wrong."
                    : "No whole walk of it is known.";
        }
        return "Its last whole walk ended at " + milliseconds(walks.endedAt)
                + (walks.counted.at() == null ? "." : ", of the count of " + walks.counted.at() + ".");
    }

    private static Instant milliseconds(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
