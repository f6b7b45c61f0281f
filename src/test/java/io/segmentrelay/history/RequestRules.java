package io.segmentrelay.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API is asked for. */
final class RequestRules {
    static final List<Rule> ALL = List.of(new Rule("OwnOriginOnly", RequestRules::ownOriginOnly),
            new Rule("WithinBudget", RequestRules::withinBudget),
            new Rule("NoPageBeforeCheckpoint", RequestRules::noPageBeforeCheckpoint));

    private RequestRules() {
    }

    /** The API of the account is asked, for segments and their members, and nobody else for anything. */
    private static void ownOriginOnly(Facts facts, Findings findings) {
        Evidence evidence = facts.evidence();
        evidence.strangersCalls.forEach(call -> findings.about(List.of(), "a stranger was called: %s", call));
        for (Sent request : evidence.requests) {
            String host = evidence.hosts.get(request.account());
            if (!request.host().equals(host)) {
                findings.about(List.of(request.toString()), "account %s is at %s, but %s was asked for %s",
                        request.account(), host, request.host(), request.url());
            }
            if (!request.method().equals("GET") || !request.url().startsWith("/api/public/segments/")) {
                findings.about(List.of(request.toString()), "%s %s is no question for segments", request.method(),
                        request.url());
            }
        }
    }

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /**
     * No ten seconds see more requests of an account than ten times {@code relay.requests-per-second}, and what processes that
     * lost it had under way: one request a lane, and one of the list.
     */
    private static void withinBudget(Facts facts, Findings findings) {
        Evidence evidence = facts.evidence();
        if (evidence.requestsPerSecond > 0) {
            long allowed = (long) (WINDOW.toSeconds() * evidence.requestsPerSecond)
                    + (long) evidence.zombies * (evidence.lanes + 1);
            Map<String, List<Instant>> times = evidence.requests.stream().collect(
                    Collectors.groupingBy(Sent::account, Collectors.mapping(Sent::at, Collectors.toList())));
            times.forEach(
                    (account, ofAccount) -> withinBudgetOf(account, ofAccount.stream().sorted().toList(), allowed, findings));
        }
    }

    /** Tells of the first such span only. */
    private static void withinBudgetOf(String account, List<Instant> times, long allowed, Findings findings) {
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

    /**
     * After an incident a run goes on where it was committed: no page before that is asked for again until the run is closed,
     * save for what a process that lost the account had under way.
     */
    private static void noPageBeforeCheckpoint(Facts facts, Findings findings) {
        for (Incident incident : facts.evidence().incidents) {
            for (Incident.Checkpoint checkpoint : incident.checkpoints()) {
                noPageBeforeCheckpointOf(incident, checkpoint, facts, findings);
            }
        }
    }

    private static void noPageBeforeCheckpointOf(Incident incident, Incident.Checkpoint checkpoint, Facts facts,
            Findings findings) {
        Instant closed = end(checkpoint, facts);
        List<Sent> again = facts.evidence().requests.stream()
                .filter(request -> request.segmentKey().equals(checkpoint.segment()) && request.page() >= 0)
                .filter(request -> request.at().isAfter(incident.at()) && request.at().isBefore(closed))
                .filter(request -> request.page() < checkpoint.page()).toList();
        if (again.size() > facts.evidence().zombies) {
            findings.about(again.stream().map(Sent::toString).toList(),
                    "after %s at %s page %d of %s was asked for again, which run %d had committed, as all before page %d",
                    incident.what(), incident.at(), again.get(0).page(), checkpoint.segment(), checkpoint.run(),
                    checkpoint.page());
        }
    }

    /** When the run's report was made, also one that was rolled back: then the next run may have begun meanwhile. */
    private static Instant end(Incident.Checkpoint checkpoint, Facts facts) {
        return Stream.concat(facts.records().stream(), facts.sent().stream()).filter(event -> event.isOf("crawl"))
                .filter(report -> report.run() == checkpoint.run())
                .filter(report -> report.key().segmentKey().equals(checkpoint.segment()))
                .map(report -> Facts.time(report, "finished_at")).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
