package io.segmentrelay.kafka;

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

/**
 * Tells failures that waiting mends from those that somebody must mend.
 *
 * @param state the state topic
 * @param remedies what to do
 */
record KafkaFailures(String state, FixCommands remedies) {

    /**
     * Returns if waiting may help.
     *
     * @throws TopicProblem if not
     */
    void stopUnlessPassing(Throwable failure) {
        Throwable root = Causes.root(failure);
        if (failure instanceof TopicAuthorizationException e) {
            throw new TopicProblem("the relay may not use the topics " + e.unauthorizedTopics(),
                    remedies.allowTopics(e.unauthorizedTopics().stream().sorted().toList(), "Create", "Describe",
                            "DescribeConfigs", "Read", "Write"));
        } else if (failure instanceof GroupAuthorizationException) {
            throw new TopicProblem("the relay may not join the consumer group " + state + " (relay.topics.state)",
                    remedies.allowGroup(state));
        } else if (failure instanceof TransactionalIdAuthorizationException) {
            throw new TopicProblem("the relay may not use transactional ids that begin with " + state + "/",
                    remedies.allowTransactionalIds(state + "/"));
        } else if (failure instanceof ClusterAuthorizationException) {
            throw new TopicProblem("the relay may not use the cluster",
                    remedies.allowCluster("Create", "Describe", "IdempotentWrite"));
        } else if (failure instanceof AuthenticationException) {
            throw new TopicProblem("Kafka at " + remedies.bootstrapServers() + " refuses the relay's credentials ("
                    + Causes.rootMessage(failure) + ")", "check the keys kafka.security.*, kafka.sasl.* and kafka.ssl.*");
        } else if (failure instanceof InvalidReplicationFactorException || failure instanceof InvalidPartitionsException) {
            throw new TopicProblem("topics cannot be created (" + Causes.rootMessage(failure)
                    + ")", "set relay.topics.replication-factor and relay.topics.partitions to what the cluster can do");
        } else if (failure instanceof PolicyViolationException || failure instanceof InvalidConfigurationException) {
            throw new TopicProblem("Kafka does not let the relay create its topics (" + Causes.rootMessage(failure)
                    + ")", "create them by hand, or set relay.topics.*");
        } else if (failure instanceof UnsupportedVersionException) {
            throw new TopicProblem("this Kafka is too old (" + Causes.rootMessage(failure) + ")", "take 2.5 or later");
        } else if (root instanceof ConfigException && !isUnresolved(root)) {
            throw new TopicProblem("a key under kafka. is wrong: " + Causes.rootMessage(root),
                    "correct it; the keys are those of Kafka's clients, with kafka. before them");
        } else if (isLogin(root)) {
            throw new TopicProblem("how to log in to Kafka is not said, or not understood (" + Causes.rootMessage(root) + ")",
                    "set kafka.sasl.mechanism and kafka.sasl.jaas.config");
        } else if (!(failure instanceof KafkaException)) {
            throw new TopicProblem("Kafka's client failed: " + Causes.rootMessage(failure), "see what its log says");
        }
    }

    /** No broker's name is known to the DNS: it may be, later. */
    private static boolean isUnresolved(Throwable root) {
        return String.valueOf(root.getMessage()).contains("No resolvable bootstrap");
    }

    /** JAAS, which is behind SASL, finds no way to log in, or none that it can use. */
    private static boolean isLogin(Throwable root) {
        return root instanceof LoginException
                || root instanceof IllegalArgumentException && String.valueOf(root.getMessage()).contains("JAAS");
    }

}
