package io.segmentrelay.chaos;

/** What one life under chaos has seen. */
record ChaosResult(long seed, long killed, long zombies, long brokerLosses, long requests, long failed, long events) {
    static ChaosResult of(long seed, ChaosSite site, long events) {
        Diary diary = site.diary;
        long failed = site.standIn.log().counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("status.") && !counter.getKey().equals("status.200"))
                .mapToLong(java.util.Map.Entry::getValue).sum();
        return new ChaosResult(seed, diary.count("SIGKILL relay"), diary.count("SIGSTOP"),
                diary.count("SIGKILL broker") + diary.count("broker does not"),
                site.standIn.log().counters().getOrDefault("requests", 0L), failed, events);
    }
}
