package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.text.Finding;

class KafkaFailuresTest {
    private static final KafkaFailures FAILURES = new KafkaFailures("my.state", new FixCommands("kafka:9092"));
    private static final String ALLOW = "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal User:NAME ";

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new TopicAuthorizationException(Set.of("b", "a")), ALLOW + "--operation Create --operation"
                        + " Describe --operation DescribeConfigs --operation Read --operation Write --topic a --topic b"),
                Arguments.of(GroupAuthorizationException.forGroupId("my.state"),
                        ALLOW + "--operation Read --group my.state"),
                Arguments.of(new TransactionalIdAuthorizationException("no"), ALLOW + "--operation Write --operation"
                        + " Describe --resource-pattern-type prefixed --transactional-id my.state/"),
                Arguments.of(new ClusterAuthorizationException("no"), ALLOW + "--operation Create --operation Describe"
                        + " --operation IdempotentWrite --cluster"),
                Arguments.of(new SaslAuthenticationException("bad password"), "check the keys kafka.security.*"),
                Arguments.of(new KafkaException("no client", new ConfigException("ssl.keystore.type is odd")),
                        "a key under kafka. is wrong: ssl.keystore.type is odd"),
                Arguments.of(refusal(Map.of("security.protocol", "SASL_PLAINTEXT")),
                        "set kafka.sasl.mechanism and kafka.sasl.jaas.config"),
                Arguments.of(refusal(Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", "nobody.Knows required;")), "set kafka.sasl.mechanism and kafka.sasl.jaas.config"));
    }

    /** By a client that does not come into being. */
    private static Exception refusal(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", "localhost:1");
        return catchException(() -> Admin.create(all).close());
    }

    /** Colons are in it before and behind the place where what is wrong ends. */
    @Test
    void whatIsWrongAndWhatMendsItAreKeptApart() {
        // given
        Exception failure = refusal(Map.of("security.protocol", "FOO"));

        // when
        Finding problem = FAILURES.problem(failure).orElseThrow();

        // then
        assertThat(problem.what()).startsWith("a key under kafka. is wrong: Invalid value FOO for configuration "
                + "security.protocol: String must be one of").contains("SASL_SSL");
        assertThat(problem.remedy()).startsWith("correct it");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatWaitingDoesNotMendStopsWithTheRemedy(Exception failure, String remedy) {
        // when
        Finding problem = FAILURES.problem(failure).orElseThrow();

        // then
        assertThat(problem.toString()).contains(remedy).doesNotContain("\n", "\\u000a");
    }

    static Stream<Exception> hiccups() {
        return Stream.of(new TimeoutException("timed out"), new DisconnectException(), new NotControllerException("moved"),
                new KafkaException("lost", new ConnectException("refused")),
                new KafkaException("no client", new ConfigException("No resolvable bootstrap urls given")));
    }

    @ParameterizedTest
    @MethodSource("hiccups")
    void whatWaitingMendsIsWaitedFor(Exception failure) {
        assertThat(FAILURES.problem(failure)).isEmpty();
        assertThat(FAILURES.problem(new ExecutionException(failure))).isEmpty();
    }

    /** A path alone would not say what is wrong with it. */
    @Test
    void whyAClientDoesNotComeIntoBeingIsToldInOneLine() {
        // given
        RelayKafka kafka = KafkaParts.of(Map.of("kafka.bootstrap.servers", "kafka:9092")).kafka();

        // then
        assertThat(kafka.why(new KafkaException("no client", new NoSuchFileException("/none.p12"))))
                .isEqualTo("NoSuchFileException: /none.p12");
        assertThat(kafka.why(new TimeoutException("timed out"))).isEqualTo("timed out");
        assertThat(kafka.why(new TopicAuthorizationException(Set.of("a")))).contains(ALLOW);
    }
}
