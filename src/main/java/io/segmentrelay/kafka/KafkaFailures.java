package io.segmentrelay.kafka;

import static io.segmentrelay.text.Causes.rootMessage;

import java.util.Optional;
import java.util.concurrent.ExecutionException;

import javax.security.auth.login.LoginException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import io.segmentrelay.text.Causes;
import io.segmentrelay.text.Finding;

/** Separates failures that waiting mends from those that somebody must mend. */
record KafkaFailures(String state, FixCommands commands) {
    /** @return the problem that somebody must mend; empty if waiting may help */
    Optional<Finding> problem(Throwable thrown) {
        Throwable failure = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        Throwable root = Causes.root(failure);
        if (failure instanceof TopicProblem known) {
            return Optional.of(known.finding());
        } else if (failure instanceof TopicAuthorizationException e) {
            return problem("the relay may not use the topics " + e.unauthorizedTopics(),
                    commands.allowTopics(e.unauthorizedTopics().stream().sorted().toList(), "Create", "Describe",
                            "DescribeConfigs", "Read", "Write"));
        } else if (failure instanceof GroupAuthorizationException) {
            return problem("the relay may not join the consumer group " + state + " (relay.topics.state)",
                    commands.allowGroup(state));
        } else if (failure instanceof TransactionalIdAuthorizationException) {
            return problem("the relay may not use transactional ids that begin with " + state + "/",
                    commands.allowTransactionalIds(state + "/"));
        } else if (failure instanceof ClusterAuthorizationException) {
            return problem("the relay may not use the cluster",
                    commands.allowCluster("Create", "Describe", "IdempotentWrite"));
        } else if (failure instanceof AuthenticationException) {
            return problem("Kafka at " + commands.bootstrapServers() + " refuses the relay's credentials ("
                    + rootMessage(failure) + ")", "check the keys kafka.security.*, kafka.sasl.* and kafka.ssl.*");
        } else if (failure instanceof InvalidReplicationFactorException || failure instanceof InvalidPartitionsException) {
            return problem("topics cannot be created (" + rootMessage(failure) + ")",
                    "set relay.topics.replication-factor and relay.topics.partitions to what the cluster can do");
        } else if (failure instanceof PolicyViolationException || failure instanceof InvalidConfigurationException) {
            return problem("Kafka does not let the relay create its topics (" + rootMessage(failure) + ")",
                    "create them by hand, or set relay.topics.*");
        } else if (failure instanceof UnsupportedVersionException) {
            return problem("this Kafka is too old (" + rootMessage(failure) + ")", "take 2.5 or later");
        } else if (root instanceof ConfigException && !isUnresolved(root)) {
            return problem("a key under kafka. is wrong: " + rootMessage(root),
                    "correct it; the keys are those of Kafka's clients, with kafka. before them");
        } else if (isLogin(root)) {
            return problem("how to log in to Kafka is not said, or not understood (" + rootMessage(root) + ")",
                    "set kafka.sasl.mechanism and kafka.sasl.jaas.config");
        } else if (!(failure instanceof KafkaException)) {
            return problem("Kafka's client failed: " + rootMessage(failure), "see what its log says");
        }
        return Optional.empty();
    }

    private static Optional<Finding> problem(String what, String remedy) {
        return Optional.of(Finding.fail("Kafka", what, remedy));
    }

    /** The DNS knows no broker's name yet. */
    private static boolean isUnresolved(Throwable root) {
        return String.valueOf(root.getMessage()).contains("No resolvable bootstrap");
    }

    /** From JAAS, by which SASL logs in. */
    private static boolean isLogin(Throwable root) {
        return root instanceof LoginException
                || root instanceof IllegalArgumentException && String.valueOf(root.getMessage()).contains("JAAS");
    }
}
