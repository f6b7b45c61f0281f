package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.Findings;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.TopicPreview;
import io.smallrye.config.SmallRyeConfig;

/** {@code check}: everything that the start depends on, looked at from the outside in. */
public final class Preflight {
    private final List<Finding> findings = new ArrayList<>();

    private Preflight() {
    }

    /**
     * Looks at everything and prints a table.
     *
     * @return the exit code: 0 if the relay can be started, else 1
     */
    public static int run(PrintStream out) {
        Preflight preflight = new Preflight();
        preflight.look();
        Table.print(preflight.findings, out);
        return preflight.findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FAIL) ? 1 : 0;
    }

    private void look() {
        Findings configured = ConfigCheck.ofThisProcess(false);
        configured.problems().forEach(problem -> findings.add(Finding.fail("configuration", problem,
                "correct it there; application.properties of the program has every key with a comment")));
        configured.warnings().forEach(warning -> findings.add(Finding.warn("configuration", warning)));
        if (!configured.problems().isEmpty()) {
            findings.add(Finding.skip("API, Kafka", "not asked before the configuration is right"));
            return;
        }
        try {
            SmallRyeConfig config = ConfigCheck.configuration(RelayConfig.class);
            RelayConfig relay = config.getConfigMapping(RelayConfig.class);
            List<AccountConfig> accounts = new AccountsConfig(config).accounts();
            findings.add(Finding.ok("configuration", accounts.size() + (accounts.size() == 1 ? " account" : " accounts")));
            if (relay.dryRun()) {
                findings.add(Finding.warn("dry run", "on: nothing will be published, and the log tells what would be;"
                        + " relay.dry-run=false publishes"));
            }
            accounts.forEach(account -> findings.addAll(new ApiCheck(account, relay).findings()));
            kafka(new KafkaClients(config), relay, accounts);
        } catch (IOException e) {
            findings.add(Finding.fail("configuration", "cannot be read: " + e.getMessage(), "make the file readable"));
        }
    }

    private void kafka(KafkaClients clients, RelayConfig relay, List<AccountConfig> accounts) {
        for (TopicPreview.Line line : TopicPreview.of(clients, relay, accounts)) {
            findings.add(switch (line.kind()) {
                case WELL -> Finding.ok(line.subject(), line.what());
                case WARNING -> Finding.warn(line.subject(), line.what());
                case PROBLEM -> problem(line);
            });
        }
    }

    /** What stops the start says what to do behind its last colon. */
    private static Finding problem(TopicPreview.Line line) {
        int remedy = line.what().indexOf(": ", Math.max(0, line.what().lastIndexOf("): ")));
        return remedy < 0 ? Finding.fail(line.subject(), line.what(), "see docs/kafka.md")
                : Finding.fail(line.subject(), line.what().substring(0, remedy), line.what().substring(remedy + 2));
    }
}
