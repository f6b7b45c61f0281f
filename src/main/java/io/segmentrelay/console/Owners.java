package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

import io.segmentrelay.state.StateKey;
import io.segmentrelay.text.Causes;

/** Which process runs which account: the one that holds its partition in the relays' group. For one thread. */
final class Owners {
    private static final Logger LOG = Logger.getLogger(Owners.class);
    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final Set<GroupState> MOVING = Set.of(GroupState.PREPARING_REBALANCE, GroupState.COMPLETING_REBALANCE);

    private final Admin admin;
    private final String group;
    private final Collection<String> accounts;
    private final int partitions;
    private final InstantSource passing;
    private Instant due = Instant.MIN;
    private Instant lastAnswer;
    private String problem;

    Owners(Admin admin, String group, Collection<String> accounts, int partitions, InstantSource passing) {
        this.admin = admin;
        this.group = group;
        this.accounts = accounts;
        this.partitions = partitions;
        this.passing = passing;
        this.lastAnswer = passing.instant();
    }

    /** The process of each account, null for none. Empty while accounts move, and between two requests. */
    Optional<Map<String, String>> ask() throws InterruptedException {
        if (passing.instant().isBefore(due)) {
            return Optional.empty();
        }
        due = passing.instant().plus(EVERY);
        try {
            ConsumerGroupDescription relays = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)
                    .get(5, TimeUnit.SECONDS);
            answered();
            return MOVING.contains(relays.groupState()) ? Optional.empty() : Optional.of(owners(relays));
        } catch (ExecutionException | TimeoutException e) {
            if (Causes.first(GroupIdNotFoundException.class, e).isPresent()) {
                answered();
                return Optional.of(Map.of());
            }
            LOG.debugf("the group of relays does not answer: %s", e.getMessage());
            if (lastAnswer.plus(Feed.SILENCE).isBefore(passing.instant())) {
                boolean isSilent = e instanceof TimeoutException || Causes.first(RetriableException.class, e).isPresent();
                problem = isSilent ? "Kafka does not answer" : Causes.rootMessage(e);
            }
            return Optional.empty();
        }
    }

    /** Why Kafka has not answered for long; null if it has. */
    String problem() {
        return problem;
    }

    private void answered() {
        lastAnswer = passing.instant();
        problem = null;
    }

    private Map<String, String> owners(ConsumerGroupDescription relays) {
        Map<Integer, String> byPartition = new HashMap<>();
        relays.members().forEach(member -> member.assignment().topicPartitions()
                .forEach(partition -> byPartition.put(partition.partition(), name(member))));
        Map<String, String> owners = new HashMap<>();
        accounts.forEach(account -> owners.put(account, byPartition.get(StateKey.partition(account, partitions))));
        return owners;
    }

    /** Host and process, as the lease's consumer calls itself. */
    private static String name(MemberDescription member) {
        int at = member.clientId().indexOf('@');
        return at < 0 ? member.host() : member.clientId().substring(at + 1);
    }
}
