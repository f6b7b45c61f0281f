package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** A segment as the relay knows it: takes walks in, and remembers what their verdicts say. */
final class Known {
    static final Duration INTERVAL = Duration.ofMinutes(240);
    /** Of 100 members one may be missing; more than 500 leavers that are more than half are held for 2 further walks. */
    static final Rules RULES = new Rules(0.01, 500, 0.5, 2);

    final Rules rules;
    Roaring64Bitmap members;
    Suspects suspects = Suspects.none();
    OffsetStreak streak;

    private Known(Rules rules, Roaring64Bitmap members) {
        this.rules = rules;
        this.members = members.clone();
    }

    static Known with(Roaring64Bitmap members) {
        return new Known(RULES, members);
    }

    static Known with(Roaring64Bitmap members, Rules rules) {
        return new Known(rules, members);
    }

    Verdict walk(Walks walk) {
        Roaring64Bitmap former = members;
        Roaring64Bitmap now = Users.both(former, walk.facts().seen());
        Verdict verdict = Judge.judge(now, former, suspects, streak, walk.facts(), rules, INTERVAL);
        if (verdict instanceof Verdict.Whole whole) {
            members = Roaring64Bitmap.andNot(now, whole.leavers());
            suspects = whole.suspects();
            streak = whole.streak();
        } else if (verdict instanceof Verdict.Incomplete incomplete) {
            members = now;
            suspects = incomplete.suspects();
            streak = incomplete.streak();
        }
        return verdict;
    }

    boolean wantsListAfter(Walks walk) {
        return Judge.wantsList(Users.both(members, walk.facts().seen()), members, suspects, streak, walk.facts(), rules,
                INTERVAL);
    }

    Verdict.Whole whole(Walks walk) {
        Verdict verdict = walk(walk);
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
        return (Verdict.Whole) verdict;
    }

    Verdict.Incomplete incomplete(Walks walk) {
        Verdict verdict = walk(walk);
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        return (Verdict.Incomplete) verdict;
    }
}
