package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.testing.AclCommand;
import io.segmentrelay.testing.SecuredBroker;

/** On a broker that asks who one is and what one may do. */
@Timeout(120)
class RightsIT {
    private static final int MOST = 20;
    private static SecuredBroker broker;
    private static Admin admin;

    @BeforeAll
    static void startKafka() {
        broker = new SecuredBroker();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        broker.close();
    }

    @BeforeEach
    void allowNothing() throws Exception {
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    }

    @Test
    void namesTheCommandForEachRightThatIsMissing() throws Exception {
        // when
        List<String> problems = allowWhatIsAskedFor(broker.scram(), "User:" + SecuredBroker.USER);

        // then
        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .startsWith("the relay may not ").contains("kafka-acls.sh --bootstrap-server "));
        assertThat(problems).anySatisfy(problem -> assertThat(problem).contains("--topic usercom.relay-state"))
                .anySatisfy(problem -> assertThat(problem).contains("--group usercom.relay-state"))
                .anySatisfy(problem -> assertThat(problem).contains("--transactional-id usercom.relay-state/"));
        assertThat(check(broker.scram()).topicIds()).hasSize(5);
    }

    @Test
    void aDryRunNeedNotBeAllowedToWrite() throws Exception {
        // given
        check(Map.of("kafka.bootstrap.servers", broker.bootstrapServers()));
        ResourcePattern topics = new ResourcePattern(ResourceType.TOPIC, "usercom.", PatternType.PREFIXED);
        admin.createAcls(Stream.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS, AclOperation.READ)
                .map(operation -> new AclBinding(topics,
                        new AccessControlEntry("User:" + SecuredBroker.USER, "*", operation, AclPermissionType.ALLOW)))
                .toList()).all().get();
        Map<String, String> settings = new HashMap<>(broker.scram());
        settings.put("relay.dry-run", "true");

        // when
        TopicFacts facts = check(settings);

        // then
        assertThat(facts.topicIds()).hasSize(5);
    }

    @Test
    void takesAClientForWhomItsCertificateNames() throws Exception {
        // when
        allowWhatIsAskedFor(broker.mutualTls(), "User:" + SecuredBroker.CERTIFIED);

        // then
        assertThat(check(broker.mutualTls()).topicIds()).hasSize(5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("credentials")
    void stopsAtCredentialsThatAreNotTaken(String name, Map<String, String> settings, String words) {
        // when
        var problem = assertThatThrownBy(() -> check(settings));

        // then
        problem.isInstanceOf(TopicProblem.class).hasMessageContaining(words).hasMessageContaining("kafka.ssl.*")
                .hasMessageNotContaining("wrong-password");
    }

    static Stream<Arguments> credentials() {
        Map<String, String> wrongPassword = new HashMap<>(broker.scram());
        wrongPassword.computeIfPresent("kafka.sasl.jaas.config",
                (key, jaas) -> jaas.replace(SecuredBroker.PASSWORD, "wrong-password"));
        Map<String, String> untrusted = new HashMap<>(broker.scram());
        untrusted.keySet().removeIf(key -> key.startsWith("kafka.ssl.truststore"));
        return Stream.of(
                Arguments.of("a wrong password", wrongPassword,
                        "refuses the relay's credentials (Authentication failed"),
                Arguments.of("a certificate of the broker's that is not trusted", untrusted, "certifi"),
                Arguments.of("no certificate", broker.mutualTlsWithoutCertificate(), "check the keys kafka.security.*"));
    }

    /** Does as each refusal says until there is none. */
    private static List<String> allowWhatIsAskedFor(Map<String, String> settings, String principal) throws Exception {
        List<String> problems = new ArrayList<>();
        while (problems.size() < MOST) {
            try {
                check(settings);
                return problems;
            } catch (TopicProblem e) {
                assertThat(problems).doesNotContain(e.getMessage());
                problems.add(e.getMessage());
                admin.createAcls(AclCommand.in(e.getMessage()).bindings(principal)).all().get();
            }
        }
        throw new AssertionError(problems);
    }

    private static TopicFacts check(Map<String, String> kafka) throws InterruptedException {
        return KafkaParts.of(kafka).topicCheck().check();
    }
}
