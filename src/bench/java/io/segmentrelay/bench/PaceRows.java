package io.segmentrelay.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** The relay as slow as the API lets it be. */
final class PaceRows {
    private static final int ACCOUNTS = 5;
    private static final int REQUESTS = 10;
    private static final int CORES = 2;
    private static final int WARMING_SECONDS = 25;
    private static final int SECONDS = 30;
    private static final int BUDGET_SECONDS = 40;
    private static final double LATENCY = 0.25;

    private PaceRows() {
    }

    /** What an account at its 10 requests a second takes of the machine, while there is work. */
    static void cost(Site site, Report report) {
        Map<String, String> settings = new HashMap<>(Map.of("RELAY_REQUESTS_PER_SECOND", Integer.toString(REQUESTS),
                "RELAY_POLL_INTERVAL", "60s")); // Else one request in ten is for the list.
        for (int account = 1; account < ACCOUNTS; account++) {
            settings.put("USERCOM_A" + account + "_URL", site.url());
            settings.put("USERCOM_A" + account + "_TOKEN", site.token());
        }
        site.create(1, 2_000_000);
        try (RelayUnderTest relay = RelayUnderTest.started(site, settings)) {
            sleep(WARMING_SECONDS);
            double cpu = Child.cpuSeconds(relay.process().pid());
            long requests = site.counters().path("members").asLong();
            long began = System.nanoTime();
            sleep(SECONDS);
            double took = (System.nanoTime() - began) / 1e9;
            double share = (Child.cpuSeconds(relay.process().pid()) - cpu) / took / ACCOUNTS;
            double rows = (site.counters().path("members").asLong() - requests) * 100.0 / took / ACCOUNTS;
            double perThousand = share / rows * 1000;
            report.table("At the API's own pace",
                    "%d accounts in one process, %d requests a second each, in their first walks.".formatted(ACCOUNTS,
                            REQUESTS),
                    List.of("rows/s of an account", "cores for 1,000 rows/s", "accounts on " + CORES + " cores"),
                    List.of(List.of("%,.0f".formatted(rows), "%.3f".formatted(perThousand), "%.0f".formatted(CORES / share))));
            report.figures("pace", Map.of("accounts", ACCOUNTS, "rows/s each", rows, "cores each", share));
        }
        site.clear();
        site.deleteTopics();
    }

    /** How much of what it may ask for it does ask for. The site allows as many requests. */
    static void budget(Site site, Report report) {
        site.slow(LATENCY);
        site.create(20, 20_000);
        try (RelayUnderTest relay = RelayUnderTest.started(site,
                Map.of("RELAY_REQUESTS_PER_SECOND", Integer.toString(REQUESTS)))) {
            sleep(5);
            site.forgetLog();
            long began = System.nanoTime();
            sleep(BUDGET_SECONDS);
            JsonNode counters = site.counters();
            double allowed = (System.nanoTime() - began) / 1e9 * REQUESTS;
            double used = counters.path("requests").asLong() / allowed * 100;
            long refused = counters.path("status.429").asLong();
            report.table("Budget",
                    "%d requests a second allowed, every answer after %.0f ms; %d seconds with work to do.".formatted(REQUESTS,
                            LATENCY * 1000, BUDGET_SECONDS),
                    List.of("used, % of allowed", "answered 429", "most in any 10 s"),
                    List.of(List.of("%.1f".formatted(used), Long.toString(refused), counters.path("most_in_10s").asText())));
            report.figures("budget", Map.of("used %", used, "answered 429", refused));
        }
        site.clearFaults();
    }

    private static void sleep(int seconds) {
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
