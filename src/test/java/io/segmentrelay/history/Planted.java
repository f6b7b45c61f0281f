package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.testing.TableDigest;

/** Violations, each planted into a history that is healthy without it; the rule that must find it, and what it must name. */
enum Planted {
    LOST_ENTERED("an entered is lost, and the report does not count it", "TableAtReport", story -> {
        story.lose("main/1/104/8/entered");
        story.recount("main/1/104/completed", "entered", -1);
    }, "main/1/8", "user 8", "main/1/104/completed"),
    LOST_LEFT("a left is lost, and the report does not count it", "TableAtReport", story -> {
        story.lose("main/1/104/3/left");
        story.loseTombstone("main/1/3");
        story.recount("main/1/104/completed", "left", -1);
    }, "main/1/3", "user 3", "main/1/104/completed"),
    LOST_LAST_ENTERED("the last change is not told of", "TableAtEnd", story -> story.lose("main/2/115/40/entered"),
            "main/2/40", "user 40"),
    LOST_LAST_LEFT("the last recount is not told of", "TableAtEnd", story -> story.count(1, 1), "main/1/30",
            "main/1/110/30/entered"),
    LOST_DELETION("a segment is deleted, and nobody is told", "TableAtEnd", story -> {
        story.lose("main/3/r2/deleted");
        story.loseTombstone("main/3");
    }, "main/3"),
    LEFT_BEHIND("a member of a deleted segment has not left", "TableAtReport", story -> {
        story.lose("main/3/111/21/left");
        story.loseTombstone("main/3/21");
        story.recount("main/3/111/completed", "left", -1);
    }, "main/3/21", "main/3/111/completed"),
    WALK_OF_NOTHING("a whole walk of a segment that is deleted", "TableAtReport", story -> {
        story.begin(3, 200, "recounted");
        story.page(3);
        story.report(3, "completed", true, 0);
    }, "main/3/200/completed", "was not there"),
    LOST_SEGMENT("a segment is there, and nobody is told", "TableAtEnd", story -> story.lose("main/1/r1/snapshot"),
            "segment main/1 is there"),

    SAME_ID("an event is there twice", "IdOnce", story -> {
        story.begin(1, 104, "recounted");
        story.membership(1, 1, "entered", 8);
    }, "main/1/104/8/entered"),
    SAME_CHANGE("a change is told of twice, with two ids", "Alternation", story -> later(story, 1, "entered", 1),
            "main/1/1", "main/1/100/1/snapshot", "main/1/200/1/entered"),
    LEFT_TWICE("somebody leaves twice", "Alternation", story -> later(story, 2, "left", 6), "main/2/6",
            "main/2/109/6/left"),
    UPDATED_FOR_NOBODY("an update of somebody who is no member", "Alternation",
            story -> later(story, 1, "updated", 77), "main/1/77", "main/1/200/77/updated"),
    SEGMENT_TWICE("a segment is created twice", "Alternation", story -> story.tellSegment(1, "created"), "main/1"),
    BASELINE_TWICE("a snapshot that no signal asked for repeats a member", "Alternation", story -> {
        story.begin(1, 200, "baseline");
        story.membership(1, 1, "snapshot", 1);
    }, "main/1/200/1/snapshot"),

    FALSE_LEFT("somebody who was never gone leaves", "LeftIsTrue", story -> later(story, 1, "left", 1), "main/1/1",
            "user 1 of", "with user 1:"),
    LEFT_TOO_EARLY("somebody leaves before that is counted", "LeftIsTrue", story -> {
        later(story, 1, "left", 1);
        story.count(1, 2, 3, 4, 5, 8, 11, 30, 31, 32);
    }, "main/1/1", "without user 1:"),
    LEFT_BY_AN_OLD_COUNT("somebody leaves by a recount from before they entered", "LeftIsTrue",
            story -> later(story, 1, "left", 8), "main/1/8", "main/1/104/8/entered"),
    LEFT_AS_IF_DELETED("somebody leaves a segment that is there, as if it were deleted", "LeftIsTrue", story -> {
        story.begin(1, 200, "segment_deleted");
        story.membership(1, 1, "left", 1);
    }, "main/1/1", "main/1/200/1/left"),
    LEFT_BY_SIGNAL("a signal lets go who was never missing", "LeftIsTrue", story -> {
        story.begin(1, 200, "signal");
        story.membership(1, 1, "left", 1);
    }, "main/1/200/1/left"),
    LEFT_UNPROVED("somebody leaves by a walk that was given up", "NobodyLeavesUnproved", story -> {
        story.find("main/2/109/completed").value.put("outcome", "aborted");
        story.find("main/2/109/completed").type = "io.segmentrelay.crawl.aborted.v1";
        story.find("main/2/109/completed").id = "main/2/109/aborted";
    }, "main/2/109/7/left", "main/2/109/aborted"),
    LEFT_BY_NUMBER("somebody leaves by an exact walk that was paged by number", "ExactIsSeamless", story -> {
        Sent first = firstOf(story, "main/1/104/completed");
        story.requests
                .add(new Sent(first.at().plusMillis(1), "main", "GET", Story.HOST, first.url().split("\\?")[0] + "?page=2",
                        1, 1, 200, null));
    }, "main/1/104/completed", "?page=2"),
    LEFT_BY_OTHER_ORDER("somebody leaves by an exact walk whose ids do not rise", "ExactIsSeamless", story -> {
        Sent first = firstOf(story, "main/1/104/completed");
        story.requests.set(story.requests.indexOf(first), rows(first, 0, 4L, 1L));
        story.requests.add(rows(first, 1, 2L, 8L));
        story.recount("main/1/104/completed", "pages", 1);
    }, "main/1/104/completed", "[4, 1, 2, 8]"),
    LEFT_BY_DEPENDENT_WALKS("somebody leaves after two walks by one and the same count, which fell short of it",
            "NobodyLeavesUnproved", story -> {
                story.count(1, 1, 2, 3, 4, 5, 8, 30, 31);
                doubtful(story, 200);
                story.begin(1, 201, "refresh");
                story.page(1);
                story.tell(1, "left", 11);
                story.report(1, "completed", false, 0);
            }, "main/1/201/11/left", "user 11"),
    LEFT_THOUGH_SEEN_BETWEEN("somebody leaves after two walks that missed him, but for one between them that did not",
            "NobodyLeavesUnproved", story -> {
                story.count(1, 1, 2, 3, 4, 5, 8, 30, 31);
                doubtful(story, 200);
                story.count(1, 1, 2, 3, 4, 5, 8, 11, 30, 31);
                doubtful(story, 201);
                Sent last = story.requests.get(story.requests.size() - 1);
                story.requests.set(story.requests.size() - 1, rows(last, 0, 1L, 2L, 3L, 4L, 5L, 8L, 11L, 30L, 31L));
                story.count(1, 1, 2, 3, 4, 5, 8, 30, 31);
                story.begin(1, 202, "recounted");
                story.page(1);
                story.tell(1, "left", 11);
                story.report(1, "completed", false, 0);
            }, "main/1/202/11/left", "user 11"),
    LEFT_BY_A_DEPENDENT_OFFSET("somebody leaves for three walks by one count fell short of it by the same number",
            "NobodyLeavesUnproved", story -> {
                story.count(1, 1, 2, 3, 4, 5, 8, 30, 31);
                for (long run = 200; run <= 201; run++) {
                    story.begin(1, run, "refresh");
                    story.page(1);
                    story.report(1, "incomplete", false, 0).value.put("members_expected", 9);
                }
                story.begin(1, 202, "refresh");
                story.page(1);
                story.tell(1, "left", 11);
                story.report(1, "completed", true, 0).value.put("members_expected", 9);
            }, "main/1/202/11/left", "offset"),
    DELETED_THOUGH_THERE("a segment that is there is told to be deleted", "SegmentIsTrue",
            story -> story.tellSegment(1, "deleted"), "main/1"),
    SEGMENT_OF_NOBODY("a segment is told of that never was", "SegmentIsTrue",
            story -> story.tellSegment(9, "created"), "main/9"),
    FALSE_ENTERED("somebody who never was in enters", "EnteredIsTrue", story -> later(story, 1, "entered", 99),
            "main/1/99", "user 99 of", "main/1/200/99/entered"),
    ENTERED_BEFORE_COUNT("somebody enters before that is counted", "EnteredIsTrue", story -> {
        later(story, 2, "entered", 50);
        story.count(2, 5, 40, 50);
    }, "main/2/50", "with user 50:"),
    ENTERED_BY_AN_OLD_COUNT("somebody enters by a recount that is over", "EnteredIsTrue",
            story -> later(story, 2, "entered", 6), "main/2/6", "main/2/109/6/left"),
    SNAPSHOT_AFTER_BASELINE("a snapshot after the first whole walk", "BaselineOnce",
            story -> change(story, "main/1/104/8/entered", "snapshot", "baseline"), "main/1/8", "main/1/104/8/snapshot"),
    ENTERED_IN_BASELINE("somebody enters in the baseline", "BaselineOnce",
            story -> change(story, "main/1/102/3/snapshot", "entered", "recounted"), "main/1/3", "main/1/102/3/entered"),

    NO_TOMBSTONE("a left without its tombstone", "TombstoneFollows", story -> story.loseTombstone("main/2/7"),
            "main/2/7", "main/2/109/7/left"),
    NO_TOMBSTONE_BETWEEN("somebody comes back where a tombstone was due", "TombstoneFollows",
            story -> story.loseTombstone("main/1/3"), "main/1/105/3/entered: an event where a tombstone was due"),
    STRAY_TOMBSTONE("a tombstone of a member", "TombstoneFollows",
            story -> story.tombstone(story.find("main/1/104/8/entered")), "main/1/8 tombstone", "follows no end"),
    SECOND_TOMBSTONE("a second tombstone", "TombstoneFollows",
            story -> story.tombstone(story.find("main/2/109/7/left")), "main/2/7 tombstone", "follows no end"),
    LAST_VALUE("a left names a last value that never was", "FieldsAsPublished",
            story -> story.find("main/2/109/7/left").value.withObject("/user").put("custom_id", "B"),
            "main/2/109/7/left"),
    FORMER_VALUE("an update names a former value that never was", "FieldsAsPublished",
            story -> story.find("main/1/106/5/updated").value.withObject("/previous").put("custom_id", "B"), "main/1/5",
            "main/1/106/5/updated"),

    COUNT_OF_SNAPSHOT("a report counts one snapshot too many", "ReportCounts",
            story -> story.recount("main/1/102/completed", "snapshot", 1), "main/1/102/completed"),
    COUNT_OF_ENTERED("a report counts one entered too few", "ReportCounts",
            story -> story.recount("main/1/104/completed", "entered", -1), "main/1/104/completed"),
    COUNT_OF_UPDATED("a report counts one updated too few", "ReportCounts",
            story -> story.recount("main/2/106/completed", "updated", -1), "main/2/106/completed"),
    COUNT_OF_LEFT("a report counts one left too many", "ReportCounts",
            story -> story.recount("main/2/109/completed", "left", 1), "main/2/109/completed"),
    MEMBERS_OFF("a report tells of one member too many", "ReportedMembers",
            story -> story.recount("main/1/104/completed", "members", 1), "main/1/104/completed"),
    DIGEST_OFF("a report tells of one member in another's place", "ReportedMembers",
            story -> story.find("main/1/104/completed").value.put("digest", TableDigest.of(List.of(1L, 2L, 4L, 5L, 9L))),
            "main/1/104/completed", "digest"),
    COMPARED_TOO_EARLY("a report does not say how far a copy must be read", "ComparedCopies",
            story -> story.find("main/2/109/completed").value.withObject("/positions").removeAll(), "main/2/", "another table"),
    POSITION_TOO_SMALL("a position is short of the run's last event", "ReportPositions",
            story -> position(story, "main/1/104/completed", -2), "main/1/104/"),
    POSITION_TOO_LARGE("a position is beyond the run's last record", "ReportPositions",
            story -> position(story, "main/2/106/completed", 1), "main/2/106/completed"),
    POSITION_MISSING("a partition has no position", "ReportPositions",
            story -> story.find("main/1/110/completed").value.withObject("/positions").removeAll(), "main/1/110/30/entered"),
    REPORT_MISSING("a report is missing", "OnlyLatestRunOpen", story -> story.lose("main/1/104/completed"), "main/1",
            "main/1/104/8/entered"),
    TWO_OPEN_RUNS("two runs of a segment are open", "OnlyLatestRunOpen", story -> later(story, 2, "entered", 41),
            "main/2", "run 115", "run 200"),
    OPEN_RUN_OF_UPDATES("a run of updates only has no report", "OnlyLatestRunOpen", story -> {
        story.lose("main/2/106/completed");
        later(story, 1, "entered", 50);
        story.begin(3, 201, "recounted");
        story.membership(3, 3, "entered", 50);
    }, "run 106", "main/1/106/5/updated"),
    TWO_REPORTS("a run has two reports", "OneReport", story -> {
        story.begin(1, 110, "recounted");
        story.report(1, "aborted", false, 0);
    }, "main/1/110/completed", "main/1/110/aborted"),
    AFTER_THE_REPORT("an event after the report of its run", "NothingAfterReport", story -> {
        story.begin(1, 110, "recounted");
        story.membership(1, 1, "entered", 55);
    }, "main/1/55", "main/1/110/55/entered", "main/1/110/completed"),
    NUMBER_REUSED("a run's number is used for another segment", "RunOfOneSegment", story -> {
        story.begin(2, 110, "recounted");
        story.membership(2, 2, "entered", 55);
    }, "main/2/110/55/entered", "main/1/110/completed"),
    NUMBER_FALLS("a run has a smaller number than the one before", "RunsInOrder", story -> {
        story.begin(1, 90, "recounted");
        story.membership(1, 1, "left", 1);
    }, "main/1/1", "main/1/90/1/left"),
    RUNS_OVERLAP("a run begins before the one before has ended", "RunsInOrder",
            story -> story.find("main/2/109/completed").value.put("started_at",
                    story.find("main/2/108/held").value.path("started_at").asText()),
            "main/2/109/completed"),

    STATE_KNOWS_MORE("the state has somebody whom the table has not", "StateIsTable",
            story -> story.state.get("main/1").add(88L), "main/1/88"),
    STATE_KNOWS_LESS("the state lacks somebody", "StateIsTable", story -> story.state.get("main/2").remove(5L),
            "main/2/5", "main/2/101/5/snapshot"),
    REMEMBERED_FOR_EVER("the fields of somebody who has left everything are remembered", "OnlyMembersRemembered",
            story -> story.remembered.add(7L), "user 7 of main", "main/2/109/7/left"),
    NO_STATE("the state lacks a segment", "StateIsTable", story -> story.state.remove("main/2"), "main/2/40"),

    BEYOND_BUDGET("more requests than the budget", "WithinBudget", story -> {
        Sent last = story.ask(1, 3);
        for (int i = 0; i < 10 * Story.REQUESTS_PER_SECOND + 2; i++) {
            story.requests.add(at(last, last.at().plusMillis(i)));
        }
    }, "account main"),
    STRANGER("a stranger is called", "OwnOriginOnly",
            story -> story.strangersCalls.add("http://stranger/api/public/segments/1/users/"), "http://stranger/"),
    OTHER_HOST("another host is asked for", "OwnOriginOnly", story -> {
        Sent last = story.ask(1, 3);
        story.requests.set(story.requests.size() - 1, new Sent(last.at(), last.account(), last.method(), "elsewhere",
                last.url(), last.segment(), last.page(), last.status(), null));
    }, "elsewhere", "/api/public/segments/1/users/"),
    OTHER_METHOD("the API is told to do something", "OwnOriginOnly",
            story -> asked(story, "DELETE", "/api/public/segments/1/users/"), "DELETE /api/public/segments/1/users/"),
    OTHER_QUESTION("the API is asked for something else", "OwnOriginOnly",
            story -> asked(story, "GET", "/api/public/users/"), "GET /api/public/users/"),
    BEFORE_CHECKPOINT("pages before the checkpoint are asked for again", "NoPageBeforeCheckpoint", story -> {
        Sent afterIncident = story.requests.stream().filter(sent -> sent.at().isAfter(story.incidents.get(0).at()))
                .findFirst().orElseThrow();
        story.requests.add(at(afterIncident, afterIncident.at().plusMillis(1)));
    }, "main/1", "run 110", "SIGSTOP"),

    COMMITTED_BUT_NOT_THERE("a committed event is not there at read_uncommitted", "CommittedIsThere",
            story -> story.unseen("main/1/104/8/entered"), "main/1/8", "main/1/104/8/entered"),
    OTHER_AT_ITS_PLACE("a committed event is another one at read_uncommitted", "CommittedIsThere", story -> {
        Story.Draft committed = story.find("main/1/104/8/entered");
        Story.Draft other = story.rolledBack(story.find("main/1/110/31/entered"));
        other.partition = committed.partition;
        other.offset = committed.offset;
        committed.unseen = true;
    }, "main/1/104/8/entered", "main/1/110/31/entered"),
    OTHER_KEY("an id that was rolled back comes again with another key", "IdNamesOneChange",
            story -> story.rolledBack(story.find("main/1/110/31/entered")).key = "main/1/30", "main/1/110/31/entered",
            "main/1/30"),
    OTHER_CHANGE("an id that was rolled back comes again with another change", "IdNamesOneChange",
            story -> story.rolledBack(story.find("main/1/110/31/entered")).type = "io.segmentrelay.membership.left.v1",
            "main/1/110/31/entered", "membership.left"),
    MALFORMED("an event is not as the contract says", "Contract",
            story -> story.find("main/1/104/8/entered").value.remove("reason"), "main/1/8", "reason"),
    NO_FORMER_VALUES("an update without former values", "Contract",
            story -> story.find("main/1/106/5/updated").value.remove("previous"), "main/1/5", "previous"),
    OTHER_TOPIC("an event is in the state topic", "Contract",
            story -> story.find("main/1/104/8/entered").topic = "usercom.relay-state", "main/1/8",
            "no topic for events"),
    TOMBSTONE_OF_REPORT("a report has a tombstone", "Contract",
            story -> story.tombstone(story.find("main/1/104/completed")), "a crawl report has no tombstone"),
    INCOMPLETE_WITH_LEAVERS("an incomplete walk reports a leaver", "Contract",
            story -> story.recount("main/1/100/incomplete", "left", 1), "/left"),
    HELD_NOBODY("a held walk holds nobody", "Contract", story -> story.recount("main/2/107/held", "held", -4), "/held");

    private final String sentence;
    private final String rule;
    private final Consumer<Story> plant;
    private final List<String> named;

    Planted(String sentence, String rule, Consumer<Story> plant, String... named) {
        this.sentence = sentence;
        this.rule = rule;
        this.plant = plant;
        this.named = List.of(named);
    }

    String rule() {
        return rule;
    }

    List<String> named() {
        return named;
    }

    Story plantedIn(Story story) {
        plant.accept(story);
        return story;
    }

    /** By a run that is still open. */
    private static void later(Story story, long segment, String change, long user) {
        story.begin(segment, 200, "recounted");
        story.membership(segment, segment, change, user);
    }

    private static void change(Story story, String id, String change, String reason) {
        Story.Draft draft = story.find(id);
        draft.value.put("change", change).put("reason", reason);
        draft.type = "io.segmentrelay.membership." + change + ".v1";
        draft.id = id.substring(0, id.lastIndexOf('/') + 1) + change;
    }

    private static void position(Story story, String report, int by) {
        ObjectNode positions = story.find(report).value.withObject("/positions");
        String partition = positions.fieldNames().next();
        positions.put(partition, positions.path(partition).asLong() + by);
    }

    /** A whole walk that proves little. */
    private static void doubtful(Story story, long run) {
        story.begin(1, run, "recounted");
        story.page(1);
        story.report(1, "completed", false, 0);
    }

    /** The run's first request. */
    private static Sent firstOf(Story story, String report) {
        Instant started = Instant.parse(story.find(report).value.path("started_at").asText());
        return story.requests.stream().filter(sent -> sent.at().isAfter(started)).findFirst().orElseThrow();
    }

    private static void asked(Story story, String method, String url) {
        story.requests.add(new Sent(story.tick(), "main", method, Story.HOST, url, 1, -1, 200, null));
    }

    private static Sent rows(Sent sent, long page, Long... ids) {
        return new Sent(sent.at().plusMillis(page), sent.account(), sent.method(), sent.host(),
                sent.url().split("\\?")[0] + (page == 0 ? "" : "?cursor=" + page), sent.segment(), page, sent.status(),
                List.of(ids));
    }

    private static Sent at(Sent sent, Instant time) {
        return new Sent(time, sent.account(), sent.method(), sent.host(), sent.url(), sent.segment(),
                sent.page(), sent.status(), sent.rows());
    }

    @Override
    public String toString() {
        return sentence;
    }
}
