package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.TopicCheck;
import io.segmentrelay.routes.ParsedRoutes;
import io.segmentrelay.routes.RouteFile;
import io.segmentrelay.routes.RouteFiles;
import io.segmentrelay.routes.RouteProblem;
import io.segmentrelay.text.Finding;
import io.smallrye.config.SmallRyeConfig;

/** The command {@code check}: looks at everything that a start depends on, and changes nothing. */
public final class Preflight {
    private final List<Finding> findings = new ArrayList<>();

    private Preflight() {
    }

    /** @return the exit code: 0 if the relay can be started, else 1 */
    public static int run(PrintStream out) {
        Preflight preflight = new Preflight();
        preflight.look();
        return print(preflight.findings, out);
    }

    /** Aligned, each remedy below its finding, and a last line that sums up. */
    static int print(List<Finding> findings, PrintStream out) {
        int width = findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        for (Finding finding : findings) {
            out.printf(Locale.ROOT, "%-4s  %-" + width + "s  %s%n", finding.status().name().toLowerCase(Locale.ROOT),
                    finding.subject(), finding.what());
            if (finding.remedy() != null) {
                out.println(" ".repeat(6 + width + 2) + "-> " + finding.remedy());
            }
        }
        long failed = findings.stream().filter(Finding::isFailure).count();
        out.println();
        out.println(failed == 0 ? "The relay can be started." : failed + (failed == 1 ? " thing" : " things") + " to mend.");
        return failed == 0 ? 0 : 1;
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
            AccountsConfig accounts = new AccountsConfig(config);
            int number = accounts.accounts().size();
            findings.add(Finding.ok("configuration", number + (number == 1 ? " account" : " accounts")));
            if (relay.dryRun()) {
                findings.add(Finding.warn("dry run", "on: nothing will be published, and the log tells what would be",
                        "relay.dry-run=false publishes"));
            }
            accounts.accounts().forEach(account -> findings.addAll(new ApiCheck(account, relay).findings()));
            findings.add(routes(Path.of(relay.routes())));
            new RouteFiles(Path.of(relay.routes())).openToOthers().ifPresent(open -> findings.add(Finding.warn("routes",
                    "others than its owner may write to " + open + ", and so decide what the relay does",
                    "chmod go-w takes that away")));
            findings.add(port(config));
            findings.addAll(new TopicCheck(new KafkaClients(config), relay, accounts).preview());
        } catch (IOException e) {
            findings.add(Finding.fail("configuration", "cannot be read: " + e.getMessage(), "make the file readable"));
        }
    }

    /** As the start reads them. */
    private static Finding routes(Path directory) {
        try {
            List<RouteFile> files = new RouteFiles(directory).read();
            ParsedRoutes.check(files);
            return Finding.ok("routes", files.size() + " files");
        } catch (RouteProblem e) {
            return Finding.fail("routes", e.getMessage(), Files.isDirectory(directory)
                    ? "mend that file, or take it away: then what is packed is in force"
                    : "name a directory with files of routes, or leave relay.routes out: then what is packed is in force");
        }
    }

    /** Whether the port of the page, probes and metrics is free. A relay that runs already has it, and that is no mistake. */
    private static Finding port(SmallRyeConfig config) {
        String subject = "page and probes";
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        int port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok(subject, "port " + port + " is free");
        } catch (IOException e) {
            return Finding.warn(subject, "port " + port + " of " + host + " cannot be had (" + e.getMessage() + ")",
                    "if it is not a relay that has it, set quarkus.http.port to another");
        } catch (IllegalArgumentException e) {
            return Finding.fail(subject, "there is no port " + port, "set quarkus.http.port to one from 0 to 65535");
        }
    }
}
