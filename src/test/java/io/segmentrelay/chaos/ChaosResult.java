package io.segmentrelay.chaos;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.segmentrelay.history.Summary;
import io.segmentrelay.testing.ProofTable;

/** What one life under chaos has seen. */
record ChaosResult(long seed, long killed, long zombies, long brokerLosses, long failed, Summary checked) {
    static ChaosResult of(long seed, ChaosSite site, Summary checked) {
        Diary diary = site.diary;
        long failed = site.standIn.log().counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("status.") && !counter.getKey().equals("status.200"))
                .mapToLong(Map.Entry::getValue).sum();
        return new ChaosResult(seed, diary.count("SIGKILL relay"), diary.count("SIGSTOP"),
                diary.count("SIGKILL broker") + diary.count("broker does not"),
                failed, checked);
    }

    static void tell(List<ChaosResult> lives, int violated) {
        new ProofTable("Lives under chaos", "lives", "SIGKILL of a relay", "SIGSTOP", "broker lost",
                "failed answers of the API",
                "requests", "events checked", "reports", "recounts", "skipped twice", "lives with violations")
                .row(lives.size() + violated, sum(lives, ChaosResult::killed), sum(lives, ChaosResult::zombies),
                        sum(lives, ChaosResult::brokerLosses), sum(lives, ChaosResult::failed),
                        sum(lives, life -> life.checked.requests()), sum(lives, life -> life.checked.events()),
                        sum(lives, life -> life.checked.reports()), sum(lives, life -> life.checked.recounts()),
                        sum(lives, life -> life.checked.skippedTwice()), violated);
    }

    private static long sum(List<ChaosResult> lives, ToLongFunction<ChaosResult> figure) {
        return lives.stream().mapToLong(figure).sum();
    }
}
