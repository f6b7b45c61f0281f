package io.segmentrelay.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

import io.segmentrelay.text.Finding;

/** The topics of the relay on one cluster, as found at one moment: those there, by name, and those missing. */
record Topics(Admin admin, List<Topic> wanted, Map<String, TopicDescription> found, List<Topic> missing) {
    private static final int LOOKS = 100;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    static Topics look(Admin admin, List<Topic> wanted) throws InterruptedException, ExecutionException {
        var answers = admin.describeTopics(wanted.stream().map(Topic::name).toList(),
                new DescribeTopicsOptions().includeAuthorizedOperations(true)).topicNameValues();
        Map<String, TopicDescription> found = new LinkedHashMap<>();
        List<Topic> missing = new ArrayList<>();
        for (Topic topic : wanted) {
            TopicDescription description = unless(UnknownTopicOrPartitionException.class,
                    () -> answer(topic, answers.get(topic.name())));
            if (description == null) {
                missing.add(topic);
            } else {
                found.put(topic.name(), description);
            }
        }
        return new Topics(admin, wanted, found, missing);
    }

    List<Topic> present() {
        return wanted.stream().filter(topic -> found.containsKey(topic.name())).toList();
    }

    /** Creates the missing topics, and returns when all brokers asked know all topics. */
    Topics complete() throws InterruptedException, ExecutionException {
        for (Topic topic : missing) {
            unless(TopicExistsException.class, () -> answer(topic, admin.createTopics(List.of(topic.toCreate())).all()));
        }
        Topics now = missing.isEmpty() ? this : look(admin, wanted);
        // A broker may take a moment to know what another one has created.
        for (int look = 0; !now.missing.isEmpty(); look++) {
            if (look == LOOKS) {
                throw new ExecutionException(new TimeoutException("topics that were created do not appear"));
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            now = look(admin, wanted);
        }
        return now;
    }

    /** @throws ExecutionException with the brokers' reason to refuse it; nothing is created */
    void validate(Topic topic) throws InterruptedException, ExecutionException {
        answer(topic, admin.createTopics(List.of(topic.toCreate()), new CreateTopicsOptions().validateOnly(true)).all());
    }

    /** Asks how the topics that are there are configured, all at once: brokers that are far away are waited for once. */
    Map<ConfigResource, KafkaFuture<Config>> configurations() {
        return admin.describeConfigs(present().stream().map(Topics::resource).toList()).values();
    }

    private static ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    /**
     * The problems of a topic that is there, the worst first.
     *
     * @param asked what {@link #configurations} has asked for
     */
    List<Finding> judge(Topic topic, Map<ConfigResource, KafkaFuture<Config>> asked, FixCommands commands)
            throws InterruptedException, ExecutionException {
        Config config = answer(topic, asked.get(resource(topic)));
        return TopicAudit.findings(topic, partitions(topic.name()), config, commands);
    }

    /** @throws TopicProblem if a right is missing that would fail only later, in use */
    void checkRights(String state, List<String> accounts, FixCommands commands)
            throws InterruptedException, ExecutionException {
        for (Topic topic : present()) {
            Set<AclOperation> allowed = found.get(topic.name()).authorizedOperations();
            boolean mayNotRead = allowed != null && topic.kind().isRead() && !allowed.contains(AclOperation.READ);
            boolean mayNotWrite = allowed != null && topic.kind().isWritten() && !allowed.contains(AclOperation.WRITE);
            if (mayNotRead || mayNotWrite) {
                throw new TopicProblem(Finding.fail("Kafka",
                        "the relay may not " + (mayNotWrite ? "write " : "read ") + topic.name() + " (" + topic.key() + ")",
                        commands.allowTopics(List.of(topic.name()), "Describe", "DescribeConfigs", "Read", "Write")));
            }
        }
        List<String> ids = accounts.stream().map(account -> state + "/" + account).toList();
        var group = admin.describeConsumerGroups(List.of(state)).all();
        var transactions = admin.describeTransactions(ids);
        unless(GroupIdNotFoundException.class, group::get);
        for (String id : ids) {
            unless(TransactionalIdNotFoundException.class, transactions.description(id)::get);
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

    /** Waits for an answer about a topic. A refusal names the topic, which brokers do not always do. */
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

    /** Waits for an answer; null if it is this failure. */
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
