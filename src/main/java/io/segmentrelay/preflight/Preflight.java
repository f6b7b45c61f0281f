package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.TopicPreview;
import io.segmentrelay.routes.RouteFile;
import io.segmentrelay.routes.RouteFiles;
import io.segmentrelay.routes.RouteProblem;
import io.segmentrelay.routes.RouteSyntax;
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
        ConfigProblems configured = ConfigCheck.ofThisProcess(false);
        configured.problems().forEach(problem -> findings.add(Finding.fail("configuration", problem,
                "correct it there; application.properties of the program has every key with a comment")));
        configured.warnings().forEach(warning -> findings.add(Finding.warn("configuration", warning,
                "correct or remove it, if it was meant for the relay")));
        if (!configured.problems().isEmpty()) {
            findings.add(Finding.skip("API, Kafka", "not asked before the configuration is right"));
            return;
        }
        try {
            SmallRyeConfig config = ConfigCheck.configuration();
            RelayConfig relay = config.getConfigMapping(RelayConfig.class);
            List<AccountConfig> accounts = new AccountsConfig(config).accounts();
            findings.add(Finding.ok("configuration", accounts.size() + (accounts.size() == 1 ? " account" : " accounts")));
            if (relay.dryRun()) {
                findings.add(Finding.warn("dry run", "on: nothing will be published, and the log tells what would be",
                        "relay.dry-run=false publishes"));
            }
            accounts.forEach(account -> findings.addAll(new ApiCheck(account, relay).findings()));
            findings.add(routes(Path.of(relay.routes())));
            new RouteFiles(Path.of(relay.routes())).openToOthers().ifPresent(open -> findings.add(Finding.warn("routes",
                    "others than its owner may write to " + open + ", and so decide what the relay does",
                    "chmod go-w takes that away")));
            findings.add(PortCheck.of(config));
            kafka(new KafkaClients(config), relay, accounts);
        } catch (IOException e) {
            findings.add(Finding.fail("configuration", "cannot be read: " + e.getMessage(), "make the file readable"));
        }
    }

    private void kafka(KafkaClients clients, RelayConfig relay, List<AccountConfig> accounts) {
        for (TopicPreview.Line line : TopicPreview.of(clients, relay, accounts)) {
            findings.add(switch (line.kind()) {
                case WELL -> Finding.ok(line.subject(), line.what());
                case WARNING -> Finding.warn(line.subject(), line.what(), line.remedy());
                case PROBLEM -> Finding.fail(line.subject(), line.what(), line.remedy());
                case LIKEWISE -> Finding.skip(line.subject(), line.what());
            });
        }
    }

    /** As the start reads them. */
    private static Finding routes(Path directory) {
        if (!Files.isDirectory(directory) && !directory.equals(Path.of("routes"))) {
            return Finding.fail("routes", directory + " (relay.routes) is no directory",
                    "name one with files of routes, or leave relay.routes out to use the packed ones");
        }
        try {
            List<RouteFile> files = new RouteFiles(directory).read();
            RouteSyntax.check(files);
            return Finding.ok("routes", files.size() + " files");
        } catch (RouteProblem e) {
            return Finding.fail("routes", e.getMessage(), "mend that file, or take it away: then what is packed is in force");
        }
    }
}
