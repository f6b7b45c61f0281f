package io.segmentrelay.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * No ten seconds see more requests of an account than ten times {@code relay.requests-per-second}, and what processes that
 * lost it had under way: one request a lane, and one of the list.
 */
final class WithinBudget implements Rule {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    @Override
    public void check(Facts facts, Findings findings) {
        Evidence evidence = facts.evidence();
        if (evidence.requestsPerSecond() > 0) {
            long allowed = (long) (WINDOW.toSeconds() * evidence.requestsPerSecond())
                    + (long) evidence.zombies() * (evidence.lanes() + 1);
            Map<String, List<Instant>> times = evidence.requests().stream().collect(
                    Collectors.groupingBy(Sent::account, Collectors.mapping(Sent::at, Collectors.toList())));
            times.forEach((account, ofAccount) -> check(account, ofAccount.stream().sorted().toList(), allowed, findings));
        }
    }

    /** Tells of the first such span only. */
    private static void check(String account, List<Instant> times, long allowed, Findings findings) {
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (Duration.between(times.get(first), times.get(last)).compareTo(WINDOW) >= 0) {
                first++;
            }
            if (last - first + 1 > allowed) {
                findings.about(List.of("from " + times.get(first) + " to " + times.get(last)),
                        "%d requests of account %s within 10 s, %d allowed", last - first + 1, account, allowed);
                return;
            }
        }
    }
}
