package io.segmentrelay.explain;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.explain.Explainer.Explanation;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.text.OneLine;
import io.smallrye.config.SmallRyeConfig;

/** The command {@code explain}: why a user is in a segment, or is not. */
public final class Explain {
    private Explain() {
    }

    /**
     * @param arguments an account, a segment's id and a user's id
     * @return the exit code: 0 if the state has the segment, or anything is kept of the user in it, or a report of it; else 1
     */
    public static int run(PrintStream out, PrintStream err, List<String> arguments) {
        try {
            Explanation explanation = explanation(arguments);
            explanation.lines().forEach(out::println);
            return explanation.known() ? 0 : 1;
        } catch (ExplainProblem | IOException e) {
            err.println("segment-relay: " + OneLine.of(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private static Explanation explanation(List<String> arguments)
            throws ExplainProblem, IOException, InterruptedException {
        if (arguments.size() != 3) {
            throw new ExplainProblem(
                    "'explain' takes an account, a segment's id and a user's id, such as 'explain main 1033 27', but got '"
                            + String.join(" ", arguments) + "'");
        }
        ConfigProblems configured = ConfigCheck.ofThisProcess(false);
        if (!configured.problems().isEmpty()) {
            throw new ExplainProblem(configured.problems().get(0));
        }
        SmallRyeConfig config = ConfigCheck.configuration();
        RelayConfig relay = config.getConfigMapping(RelayConfig.class);
        AccountsConfig accounts = new AccountsConfig(config);
        KafkaClients clients = new KafkaClients(config);
        Explainer explainer = new Explainer(relay, accounts, clients, new RelayKafka(clients, relay, accounts));
        return explainer.explain(explainer.account(arguments.get(0)), Explainer.id(arguments.get(1), "a segment"),
                Explainer.id(arguments.get(2), "a user"), () -> true);
    }
}
