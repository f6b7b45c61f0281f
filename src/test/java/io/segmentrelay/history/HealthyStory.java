package io.segmentrelay.history;

/** What a relay without a fault makes of a server on which everything happens: every planted violation begins from it. */
final class HealthyStory {
    private HealthyStory() {
    }

    static Story tell() {
        Story story = new Story();
        story.count(1, 1, 2, 3, 4, 5);
        story.count(2, 5, 6, 7, 8, 9);
        story.count(3, 20, 21, 22);
        story.tellSegment(1, "snapshot");
        story.tellSegment(2, "snapshot");
        story.tellSegment(3, "created");
        baseline(story);
        churn(story);
        heldLeavers(story);
        restart(story);
        deletion(story);
        doubtfulWalks(story);
        stillOpen(story);
        return story;
    }

    private static void baseline(Story story) {
        story.begin(1, 100, "baseline");
        story.page(1);
        story.tell(1, "snapshot", 1, 2);
        story.report(1, "incomplete", false, 0);
        story.begin(2, 101, "baseline");
        story.page(2);
        story.tell(2, "snapshot", 5, 6, 7, 8, 9);
        story.report(2, "completed", true, 0);
        story.begin(1, 102, "baseline");
        story.page(1);
        story.tell(1, "snapshot", 3, 4, 5);
        story.report(1, "completed", true, 0);
        story.begin(3, 103, "baseline");
        story.page(3);
        story.tell(3, "snapshot", 20, 21, 22);
        story.report(3, "completed", true, 0);
    }

    /** User 3 leaves and comes back, user 10 comes and goes between two walks, user 5 is edited, a recount meets a walk. */
    private static void churn(Story story) {
        story.count(1, 1, 2, 4, 5, 8);
        story.begin(1, 104, "recounted");
        story.page(1);
        story.tell(1, "entered", 8);
        story.tell(1, "left", 3);
        story.report(1, "completed", true, 0);
        story.count(1, 1, 2, 4, 5, 8, 10);
        story.count(1, 1, 2, 3, 4, 5, 8);
        story.begin(1, 105, "recounted");
        story.page(1);
        story.tell(1, "entered", 3);
        story.count(1, 1, 2, 3, 4, 5, 8, 11);
        story.page(1);
        story.tell(1, "entered", 11);
        story.report(1, "completed", false, 0);
        story.begin(2, 106, "refresh");
        story.page(2);
        story.update(5, 2, 1);
        story.report(2, "completed", true, 0);
    }

    private static void heldLeavers(Story story) {
        for (long run = 107; run <= 108; run++) {
            story.count(2, 5, 12);
            story.begin(2, run, "recounted");
            story.page(2);
            if (run == 107) {
                story.tell(2, "entered", 12);
            }
            story.report(2, "held", true, 4);
        }
        story.count(2, 5, 12);
        story.begin(2, 109, "recounted");
        story.page(2);
        story.tell(2, "left", 6, 7, 8, 9);
        story.report(2, "completed", true, 0);
    }

    /** What was read before the process was stopped is committed; its last page was under way, and is asked for again. */
    private static void restart(Story story) {
        story.count(1, 1, 2, 3, 4, 5, 8, 11, 30, 31, 32);
        story.begin(1, 110, "recounted");
        story.page(1);
        story.tell(1, "entered", 30);
        story.page(1);
        story.tell(1, "entered", 31);
        story.rolledBack(story.membership(1, 1, "entered", 32));
        story.incident("SIGSTOP", new Incident.Checkpoint("main/1", 110, 2));
        story.ask(1, 1);
        story.page(1);
        story.report(1, "completed", true, 0).value.withObject("/positions").put("0", 500).put("1", 500);
    }

    private static void deletion(Story story) {
        story.delete(3);
        story.begin(3, 111, "segment_deleted");
        story.ask(3, 0);
        story.tell(3, "left", 20, 21, 22);
        story.report(3, "completed", true, 0);
        story.tellSegment(3, "deleted");
    }

    /** Neither walk proves that user 12 has left; both do, for the segment was counted anew between them. */
    private static void doubtfulWalks(Story story) {
        for (long run = 113; run <= 114; run++) {
            story.count(2, 5);
            story.begin(2, run, "recounted");
            story.page(2);
            if (run == 114) {
                story.tell(2, "left", 12);
            }
            story.report(2, "completed", false, 0);
        }
    }

    private static void stillOpen(Story story) {
        story.count(2, 5, 40);
        story.begin(2, 115, "recounted");
        story.page(2);
        story.tell(2, "entered", 40);
    }
}
