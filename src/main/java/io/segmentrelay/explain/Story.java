package io.segmentrelay.explain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.Times;

/** What the topics tell of one user in one segment, oldest first. It takes the events first, then the reports. */
final class Story {
    /** Runs of which no event of the user is kept: so many of the last ones are shown. */
    private static final int OTHERS = 5;
    private static final Pattern ID = Pattern.compile(".*/(\\d{1,18})/\\d+/([a-z]+)");
    private static final JsonMapper JSON = new JsonMapper();

    private final String account;
    private final String segment;
    private final String user;
    private final TreeMap<Long, Chapter> runs = new TreeMap<>();
    /** What is of no run: signals, and tombstones. */
    private final List<Chapter> others = new ArrayList<>();
    private boolean hasOwn;
    private boolean isMember;

    /** At a time, in epoch milliseconds, something was done, which had these effects on the user. */
    private static final class Chapter {
        long at;
        String words;
        /** When it ended, if it was a whole walk of the segment; else null. */
        Instant walked;
        final List<String> events = new ArrayList<>();

        Chapter(long at, String words) {
            this.at = at;
            this.words = words;
        }

        List<String> effects(Instant suspectSince) {
            boolean isMissed = suspectSince != null && walked != null
                    && walked.toEpochMilli() >= suspectSince.toEpochMilli();
            return isMissed ? Stream.concat(events.stream(), Stream.of("missed")).toList() : events;
        }
    }

    Story(String account, long segment, long user) {
        this.account = account;
        this.segment = account + "/" + segment;
        this.user = this.segment + "/" + user;
    }

    /** A record of the memberships; those of other users, and what no relay wrote, say nothing. */
    void event(ConsumerRecord<byte[], byte[]> event) {
        Matcher id = ID.matcher(String.valueOf(KafkaClients.header(event, "ce_id")));
        if (!key(event).equals(user) || event.value() != null && !id.matches()) {
            return;
        }
        String place = " at offset " + event.offset() + " of " + event.topic() + "-" + event.partition();
        if (event.value() == null) {
            if (isMember || !hasOwn) { // Else it is that of the event before it.
                others.add(new Chapter(event.timestamp(), time(event) + "  tombstone" + place + ": the user had left"));
            }
            isMember = false;
        } else {
            long number = Long.parseLong(id.group(1));
            Chapter run = runs.computeIfAbsent(number, none -> new Chapter(0, null));
            run.at = event.timestamp();
            run.words = time(event) + "  run " + number + ", of which no report is kept";
            String counted = json(event).path("counted_at").textValue();
            run.events.add(id.group(2) + (counted == null ? "" : ", counted at " + counted) + ", told" + place);
            isMember = !id.group(2).equals("left");
        }
        hasOwn = true;
    }

    /** A record of the crawls: a report of the segment, or of whatever else told of the user, or the answer to a signal. */
    void report(ConsumerRecord<byte[], byte[]> report) {
        String key = key(report);
        if (!key.equals(account) && !key.startsWith(account + "/")) {
            return;
        }
        JsonNode value = json(report);
        boolean isOwn = key.equals(segment);
        long number = value.path("crawl").asLong();
        if (value.has("crawl") && (isOwn || runs.containsKey(number))) {
            Chapter run = runs.computeIfAbsent(number, none -> new Chapter(0, null));
            Instant finished = Times.moment(value.path("finished_at").asText()).orElse(Instant.EPOCH);
            run.at = finished.toEpochMilli();
            run.words = words(number, value, isOwn);
            run.walked = isOwn && isWholeWalk(value) ? finished : null;
            hasOwn |= isOwn;
        } else if (isOwn || key.equals(account)) {
            signal(value, isOwn);
        }
    }

    /** A signal {@code crawl} makes a run, which says so itself. */
    private void signal(JsonNode answer, boolean isOwn) {
        String kind = answer.path("signal").asText();
        if (answer.has("signal") && !kind.equals("crawl")) {
            String at = answer.path("detected_at").asText();
            others.add(new Chapter(Times.moment(at).orElse(Instant.EPOCH).toEpochMilli(),
                    at + "  signal " + kind + (isOwn ? "" : " for the account")
                            + (answer.path("outcome").asText().equals("refused") ? " refused: " : ": ")
                            + answer.path("what").asText()));
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static Instant time(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** An extension may publish something else than JSON. */
    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? MissingNode.getInstance() : JSON.readTree(record.value());
        } catch (IOException noJson) {
            return MissingNode.getInstance();
        }
    }

    private static boolean isWholeWalk(JsonNode report) {
        return report.path("pages").asLong() > 0
                && List.of("completed", "held").contains(report.path("outcome").asText());
    }

    /** Whether anything is kept of the user, or a report of the segment. */
    boolean isKnown() {
        return hasOwn;
    }

    /** How the events differ from the state, which was read before them. */
    Stream<String> difference(boolean isInState) {
        return isInState == isMember ? Stream.empty()
                : Stream.of(isInState
                        ? "By the events that are kept the user is no member:"
                                + " the membership was not published, or the user has left since the state was read."
                        : "By the events that are kept the user is a member:"
                                + " the leaving was not published, or the user has entered since the state was read.");
    }

    /**
     * Line by line. Runs of which nothing of the user is kept are counted, but for the last.
     *
     * @param suspectSince since when whole walks have missed the user; null if the user is no suspect
     */
    List<String> told(Instant suspectSince) {
        Comparator<Chapter> byTime = Comparator.comparingLong(chapter -> chapter.at);
        List<Chapter> silent = runs.values().stream().filter(run -> run.effects(suspectSince).isEmpty()).sorted(byTime)
                .toList();
        Set<Chapter> left = new HashSet<>(silent.subList(0, Math.max(0, silent.size() - OTHERS)));
        List<String> told = new ArrayList<>();
        if (!left.isEmpty()) {
            told.add(String.format(Locale.ROOT, "Runs left out, of which no event of the user is kept: %,d", left.size()));
        }
        Stream.concat(runs.values().stream(), others.stream()).filter(chapter -> !left.contains(chapter)).sorted(byTime)
                .forEach(chapter -> {
                    told.add(OneLine.of(chapter.words));
                    chapter.effects(suspectSince).forEach(effect -> told.add("    " + OneLine.of(effect)));
                });
        return told;
    }

    private static String words(long number, JsonNode report, boolean isOwn) {
        JsonNode other = report.path("segment");
        String seen = report.path("pages").asLong() == 0 ? ""
                : count(", %,d members seen", report.path("members_seen"))
                        + count(" of %,d", report.path("members_expected"))
                        + (report.path("exact").asBoolean() ? ", exact" : "");
        return report.path("finished_at").asText() + "  run " + number
                + (isOwn ? "" : " of segment " + other.path("id").asText() + " " + OneLine.name(other.path("name").asText()))
                + " " + report.path("outcome").asText() + ", " + report.path("reason").asText() + seen
                + count(", %,d members after it", report.path("members"))
                + (report.has("why") ? ": " + report.path("why").asText() : "");
    }

    private static String count(String words, JsonNode number) {
        return number.isMissingNode() ? "" : String.format(Locale.ROOT, words, number.asLong());
    }
}
