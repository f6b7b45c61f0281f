package io.segmentrelay.membership;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What a walk of a small world is answered.
 *
 * @param shown who is on its pages, a bit for each user
 * @param agrees whether the list's {@code object_count} is as many as are shown; else it is another number, the pages' own
 *        {@code count} where that is off
 * @param seamless whether ids rise and cursors were followed
 * @param quiet whether nothing was counted between the list that was read before the walk and its end
 * @param time what has passed since the walk before
 */
record SmallAnswer(int shown, Pages pages, boolean agrees, boolean seamless, boolean quiet, Time time) {

    enum Pages {
        /** One of them failed. */
        FAILED,
        /** They give no count. */
        UNCOUNTED,
        /** Their count is as many as are shown. */
        FITTING,
        /** They give different counts, the last of which fits. */
        UNSTEADY,
        /** Their count is one more than are shown: so is one of a list that is cut short. */
        ONE_SHORT,
        /** Their count is one less than are shown. */
        ONE_OVER;

        boolean isOff() {
            return this == ONE_SHORT || this == ONE_OVER;
        }
    }

    enum Time {
        /** So little that nothing was counted. */
        AT_ONCE,
        /** The segment was counted anew. */
        COUNTED,
        /** The interval, but {@code last_counted} stands still. */
        INTERVAL
    }

    /** All that can be told apart of the walks that show these users. */
    static List<SmallAnswer> showing(int shown, boolean tellsLastCounted) {
        List<SmallAnswer> answers = new ArrayList<>();
        answers.add(new SmallAnswer(shown, Pages.FAILED, false, true, true, Time.AT_ONCE));
        for (Pages pages : Pages.values()) {
            for (Time time : Time.values()) {
                if (pages != Pages.FAILED && (tellsLastCounted || time != Time.COUNTED)
                        && (shown != 0 || pages != Pages.ONE_OVER)) {
                    add(answers, shown, pages, time);
                }
            }
        }
        return answers;
    }

    /** The seam matters only where the counts agree, and a count during the walk where it may be that of a mistake. */
    private static void add(List<SmallAnswer> answers, int shown, Pages pages, Time time) {
        for (boolean agrees : new boolean[] { true, false }) {
            answers.add(new SmallAnswer(shown, pages, agrees, true, true, time));
            if (pages == Pages.FITTING || !agrees) {
                answers.add(new SmallAnswer(shown, pages, agrees, true, false, time));
            }
            if (pages == Pages.FITTING && agrees || pages.isOff() && !agrees) {
                answers.add(new SmallAnswer(shown, pages, agrees, false, true, time));
            }
        }
    }

    /**
     * Whether it is borne out by the list; by one that does not say when it counted, only if nothing on the pages denies it.
     */
    boolean isBorneOut(boolean tellsLastCounted) {
        return agrees && (tellsLastCounted || pages == Pages.FITTING || pages == Pages.UNSTEADY);
    }

    /** That nobody is there, though the list knows of some. */
    boolean isNobodyUnbelieved() {
        return shown == 0 && !agrees && pages != Pages.FAILED && !pages.isOff();
    }

    /** By all that can be known of a walk: nothing speaks against it. */
    boolean isWithoutFault() {
        return pages == Pages.FITTING && agrees && seamless && quiet;
    }

    WalkFacts facts(String lastCounted, Instant at) {
        Roaring64Bitmap seen = SmallRelay.users(shown);
        long size = seen.getLongCardinality();
        OptionalLong count = switch (pages) {
            case UNCOUNTED -> OptionalLong.empty();
            case ONE_SHORT -> OptionalLong.of(size + 1);
            case ONE_OVER -> OptionalLong.of(size - 1);
            default -> OptionalLong.of(size);
        };
        long listed = agrees ? size : pages.isOff() ? count.getAsLong() : size + 1;
        Ending ending = pages == Pages.FAILED ? new Ending.Failed("a page failed") : new Ending.NextNull();
        return new WalkFacts(ending, count, pages != Pages.UNSTEADY, seamless, seen, OptionalLong.of(listed), lastCounted,
                new ListedAfter.NotRead(), at);
    }
}
