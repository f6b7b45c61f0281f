package io.segmentrelay.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of the relay on one cluster, as its brokers say. */
final class Topics {
    private static final int LOOKS = 100;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final Admin admin;
    private final List<Topic> topics;
    private final KafkaFailures failures;
    private final Map<String, TopicDescription> found = new HashMap<>();

    Topics(Admin admin, List<Topic> topics, KafkaFailures failures) {
        this.admin = admin;
        this.topics = topics;
        this.failures = failures;
    }

    /** Returns when all brokers that were asked know all topics. */
    void createMissing() throws InterruptedException, ExecutionException {
        for (Topic topic : missing()) {
            unless(TopicExistsException.class, () -> answer(topic, admin.createTopics(List.of(topic.toCreate())).all()));
        }
        // A broker may take a moment to know what another one has created.
        for (int look = 0; !missing().isEmpty(); look++) {
            if (look == LOOKS) {
                throw new ExecutionException(new TimeoutException("topics that were created do not appear"));
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    /**
     * Asks whether a missing topic could be created, and creates nothing.
     *
     * @throws ExecutionException by what the brokers refuse it for
     */
    void validate(Topic topic) throws InterruptedException, ExecutionException {
        answer(topic, admin.createTopics(List.of(topic.toCreate()), new CreateTopicsOptions().validateOnly(true)).all());
    }

    /** Those that are not there; what the others are is known from then on. */
    List<Topic> missing() throws InterruptedException, ExecutionException {
        var answers = admin.describeTopics(topics.stream().map(Topic::name).toList(),
                new DescribeTopicsOptions().includeAuthorizedOperations(true)).topicNameValues();
        List<Topic> missing = new ArrayList<>();
        for (Topic topic : topics) {
            TopicDescription description = unless(UnknownTopicOrPartitionException.class,
                    () -> answer(topic, answers.get(topic.name())));
            if (description == null) {
                missing.add(topic);
            } else {
                found.put(topic.name(), description);
            }
        }
        return missing;
    }

    /**
     * The settings of every topic.
     *
     * @return what could be better
     * @throws TopicProblem if something would be lost silently
     */
    List<TopicFlaw> judge() throws InterruptedException, ExecutionException {
        List<TopicFlaw> warnings = new ArrayList<>();
        for (Topic topic : topics) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
            Config config = answer(topic, admin.describeConfigs(List.of(resource)).values().get(resource));
            TopicAudit audit = new TopicAudit(topic, partitions(topic.name()), config, failures.remedies());
            if (!audit.problems().isEmpty()) {
                throw new TopicProblem(audit.problems().get(0));
            }
            warnings.addAll(audit.warnings());
        }
        return warnings;
    }

    /**
     * What would fail only later.
     *
     * @throws TopicProblem if the relay may not do what it has to
     */
    void checkRights(String state, List<String> accounts) throws InterruptedException, ExecutionException {
        for (Topic topic : topics) {
            Set<AclOperation> allowed = found.get(topic.name()).authorizedOperations();
            AclOperation needed = topic.kind() == Topic.Kind.SIGNALS ? AclOperation.READ : AclOperation.WRITE;
            if (allowed != null && !allowed.contains(needed)
                    || topic.kind() == Topic.Kind.STATE && allowed != null && !allowed.contains(AclOperation.READ)) {
                throw new TopicProblem("the relay may not " + (needed == AclOperation.READ ? "read " : "write ")
                        + topic.name() + " (" + topic.key() + ")",
                        failures.remedies().allowTopics(List.of(topic.name()), "Describe", "DescribeConfigs", "Read",
                                "Write"));
            }
        }
        unless(GroupIdNotFoundException.class, admin.describeConsumerGroups(List.of(state)).all()::get);
        for (String account : accounts) {
            String id = state + "/" + account;
            unless(TransactionalIdNotFoundException.class, admin.describeTransactions(List.of(id)).description(id)::get);
        }
    }

    TopicFacts facts() throws InterruptedException, ExecutionException {
        Map<String, String> ids = new HashMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        found.forEach((name, topic) -> {
            ids.put(name, topic.topicId().toString());
            partitions.put(name, partitions(name));
        });
        return new TopicFacts(admin.describeCluster().clusterId().get(), ids, partitions, TransactionVersion.of(admin));
    }

    private int partitions(String topic) {
        return found.get(topic).partitions().size();
    }

    /** Waits for an answer about a topic: brokers do not always say which one it is that the relay may not use. */
    private static <T> T answer(Topic topic, KafkaFuture<T> asked) throws InterruptedException, ExecutionException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TopicAuthorizationException
                    ? new ExecutionException(new TopicAuthorizationException(Set.of(topic.name())))
                    : e;
        }
    }

    @FunctionalInterface
    private interface Answer<T> {
        T get() throws InterruptedException, ExecutionException;
    }

    /** Waits for an answer; null for this one failure. */
    private static <T> T unless(Class<? extends Exception> expected, Answer<T> answer)
            throws InterruptedException, ExecutionException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return null;
            }
            throw e;
        }
    }
}
