package io.segmentrelay.chaos;

import io.segmentrelay.history.Summary;

/** What one life under chaos has seen. */
record ChaosResult(long seed, long killed, long zombies, long brokerLosses, long failed, Summary checked) {
    static ChaosResult of(long seed, ChaosSite site, Summary checked) {
        Diary diary = site.diary;
        long failed = site.standIn.log().counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("status.") && !counter.getKey().equals("status.200"))
                .mapToLong(java.util.Map.Entry::getValue).sum();
        return new ChaosResult(seed, diary.count("SIGKILL relay"), diary.count("SIGSTOP"),
                diary.count("SIGKILL broker") + diary.count("broker does not"),
                failed, checked);
    }
}
