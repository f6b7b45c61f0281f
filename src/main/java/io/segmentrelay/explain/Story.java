package io.segmentrelay.explain;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Consideration;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.Times;

/** One user in one segment: what the state says, and what was told, run by run. Takes records of any order. */
final class Story {
    /** Runs in which nothing befell the user: so many of the last ones are shown. */
    private static final int OTHERS = 5;
    private static final Pattern ID = Pattern.compile(".*/(\\d+)/\\d+/([a-z]+)");
    private static final JsonMapper JSON = new JsonMapper();

    private final AccountState account;
    private final long segmentId;
    private final long user;
    private final TreeMap<Long, Chapter> runs = new TreeMap<>();

    /** A run: what befell the user by it; its report in words, and when it ended if it was a whole walk, else null. */
    private static final class Chapter {
        final List<String> events = new ArrayList<>();
        String report;
        Instant walked;
    }

    Story(AccountState account, long segment, long user) {
        this.account = account;
        this.segmentId = segment;
        this.user = user;
    }

    /** An event of this user in this segment; a tombstone, and what no relay wrote, says nothing. */
    void event(ConsumerRecord<byte[], byte[]> event) throws IOException {
        Matcher id = ID.matcher(String.valueOf(KafkaClients.header(event, "ce_id")));
        if (event.value() == null || !id.matches()) {
            return;
        }
        JsonNode value = JSON.readTree(event.value());
        String counted = value.path("counted_at").asText(null);
        chapter(Long.parseLong(id.group(1))).events.add(id.group(2) + (counted == null ? "" : ", counted at " + counted)
                + ", told at offset " + event.offset() + " of " + event.topic() + "-" + event.partition());
    }

    /** A report of this segment. */
    void report(ConsumerRecord<byte[], byte[]> report) throws IOException {
        JsonNode value = report.value() == null ? JSON.nullNode() : JSON.readTree(report.value());
        if (value.has("crawl")) {
            long number = value.path("crawl").asLong();
            Chapter run = chapter(number);
            run.report = words(number, value);
            run.walked = isWholeWalk(value) ? Times.moment(value.path("finished_at").asText(null)).orElse(null) : null;
        }
    }

    private static boolean isWholeWalk(JsonNode report) {
        return report.path("pages").asLong() > 0
                && List.of("completed", "held").contains(report.path("outcome").asText());
    }

    private Chapter chapter(long run) {
        return runs.computeIfAbsent(run, none -> new Chapter());
    }

    /** Whether the state knows the segment, or anything was told of the user in it. */
    boolean isKnown() {
        return account.segments.containsKey(segmentId) || !runs.isEmpty();
    }

    /** How it stands. */
    List<String> now(SegmentFilter followed) {
        SegmentState segment = account.segments.get(segmentId);
        if (segment == null) {
            return List.of("The segment is not there: it was deleted, or no list has shown it yet.");
        }
        boolean isMember = segment.members.contains(user);
        List<String> now = new ArrayList<>();
        now.add("The user is " + (!isMember ? "no member."
                : isToLeave(segment) ? "a member whose leaving is proved, and about to be told."
                        : cohorts(segment).findAny().isPresent() ? "a member, and a suspect:"
                                : "a member, and was seen by the last walk that could judge, or since."));
        cohorts(segment).map(Story::words).forEach(now::add);
        run(segment, now);
        if (!followed.follows(segment.row())) {
            now.add("The settings do not follow its members: nothing of them is told until they do"
                    + " (relay.segments.include, relay.segments.exclude, relay.too-heavy).");
        }
        if (segment.consideration instanceof Consideration.Undecided undecided) {
            now.add("An extension could not say whether to follow it: " + undecided.why());
        }
        if (account.paused || segment.asked.pause) {
            now.add((account.paused ? "The account" : "The segment") + " is paused, until a signal resumes it.");
        }
        if (account.trouble != null) {
            now.add("The account makes no progress: " + account.trouble);
        }
        now.add(segment.walks.endedAt == null ? "No whole walk of it has ended yet."
                : "Its last whole walk ended at " + milliseconds(segment.walks.endedAt)
                        + (segment.walks.counted.at() == null ? "."
                                : ", of the count of " + segment.walks.counted.at() + "."));
        if (segment.retry.at != null) {
            now.add("It is walked again from " + milliseconds(segment.retry.at) + " on.");
        }
        return now.stream().map(OneLine::of).toList();
    }

    private boolean isToLeave(SegmentState segment) {
        return segment.run != null && EnumSet.of(Phase.LEAVING, Phase.DELETING).contains(segment.run.phase)
                && segment.run.outcome.leavers().contains(user);
    }

    private Stream<Suspects.Cohort> cohorts(SegmentState segment) {
        return segment.suspects.cohorts().stream().filter(cohort -> cohort.users().contains(user));
    }

    private static String words(Suspects.Cohort cohort) {
        return "  every whole walk since " + milliseconds(cohort.since()) + " has missed the user; " + switch (cohort.hold()) {
            case NONE -> "another that is independent of them is proof";
            case HELD -> "the brake holds the user, until a signal approves, or walks of further counts agree"
                    + " (agreed so far: " + cohort.confirmations() + ")";
            case APPROVED -> "a signal has approved, and the next one that misses the user lets go";
        };
    }

    private static Instant milliseconds(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    private void run(SegmentState segment, List<String> now) {
        Run run = segment.run;
        if (run == null) {
            return;
        }
        String under = "Run " + run.number + " is under way since " + milliseconds(run.startedAt) + ": ";
        if (run.phase == Phase.WALKING) {
            now.add(under + run.counts.pages + (run.counts.pages == 1 ? " page" : " pages") + " read, the user "
                    + (run.seen.contains(user) ? "among them." : "not yet among them."));
        } else {
            now.add(under + "it writes events.");
        }
    }

    /** What was told, oldest first; walks that show nothing of the user are counted, but for the last. */
    List<String> told() {
        List<String> told = new ArrayList<>();
        SegmentState segment = account.segments.get(segmentId);
        Instant suspectSince = segment == null ? null : cohorts(segment).map(Suspects.Cohort::since).findAny().orElse(null);
        List<Long> others = runs.entrySet().stream()
                .filter(run -> run.getValue().events.isEmpty() && !isMissed(run.getValue(), suspectSince))
                .map(Map.Entry::getKey).toList();
        Set<Long> left = new HashSet<>(others.subList(0, Math.max(0, others.size() - OTHERS)));
        if (!left.isEmpty()) {
            told.add(String.format(Locale.ROOT, "Left out: %,d in which nothing befell the user", left.size()));
        }
        runs.forEach((number, run) -> {
            if (!left.contains(number)) {
                told.add(OneLine.of(run.report != null ? run.report
                        : "run " + number + ", without a report: it is under way, or its report is no longer kept"));
                run.events.forEach(event -> told.add("    " + OneLine.of(event)));
                if (isMissed(run, suspectSince)) {
                    told.add("    missed");
                }
            }
        });
        return told;
    }

    private static boolean isMissed(Chapter run, Instant since) {
        return since != null && run.walked != null && run.walked.toEpochMilli() >= since.toEpochMilli();
    }

    private static String words(long number, JsonNode report) {
        String seen = report.path("pages").asLong() == 0 ? ""
                : String.format(Locale.ROOT, ", %,d members seen%s%s",
                        report.path("members_seen").asLong(), report.has("members_expected")
                                ? String.format(Locale.ROOT, " of %,d", report.path("members_expected").asLong())
                                : "",
                        report.path("exact").asBoolean() ? ", exact" : "");
        return report.path("finished_at").asText() + "  run " + number + " " + report.path("outcome").asText() + ", "
                + report.path("reason").asText() + seen
                + (report.has("why") ? ": " + report.path("why").asText() : "");
    }
}
