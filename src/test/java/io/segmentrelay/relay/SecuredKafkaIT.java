package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.AclCommand;
import io.segmentrelay.testing.SecuredBroker;

/** The packaged program on a broker with TLS, SCRAM, client certificates and an authorizer. */
@Execution(ExecutionMode.CONCURRENT)
class SecuredKafkaIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static Stream<Arguments> ways() {
        return Stream.of(way("TLS", SecuredBroker::tls, "ANONYMOUS"),
                way("mutual TLS", SecuredBroker::mutualTls, SecuredBroker.CERTIFIED));
    }

    private static Arguments way(String name, Function<SecuredBroker, Map<String, String>> keys, String user) {
        return Arguments.of(name, keys, user);
    }

    @Test
    void publishesWithTheRightsThatAreDocumentedAndNoOthers() throws Exception {
        publishesWithTheRightsThatAreDocumented("SCRAM over TLS", SecuredBroker::scram, SecuredBroker.USER);
    }

    @Tag("long")
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void publishesWithTheRightsThatAreDocumented(String name, Function<SecuredBroker, Map<String, String>> keys, String user)
            throws Exception {
        // given
        SecuredBroker broker = new SecuredBroker();
        grant(broker, AclCommand.documented("User:" + user));
        try (RelaySite site = new RelaySite(World.example(1), broker, keys.apply(broker));

                // when
                RelayProcess process = site.start()) {

            // then
            site.awaitReports(process, 5);
            site.verified();
            assertThat(site.count("snapshot")).isEqualTo(500);
            assertThat(process.output()).doesNotContain(SecuredBroker.PASSWORD);
        }
    }

    @Test
    void endsWithOneLineWhereARightIsMissing() throws Exception {
        // given
        SecuredBroker broker = new SecuredBroker();
        grant(broker, AclCommand.documented("User:" + SecuredBroker.USER).stream()
                .filter(right -> !right.pattern().name().equals("usercom.relay-state/")).toList());
        try (RelaySite site = new RelaySite(World.example(1), broker, broker.scram());

                // when
                RelayProcess process = site.start()) {

            // then
            assertThat(process.endsWithin(LIMIT)).isTrue();
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.output().lines().filter(line -> line.contains("ERROR"))).singleElement().asString()
                    .contains("the relay may not use transactional ids that begin with usercom.relay-state/")
                    .contains("kafka-acls.sh").doesNotContain(SecuredBroker.PASSWORD);
        }
    }

    private static void grant(SecuredBroker broker, List<AclBinding> rights) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createAcls(rights).all().get();
        }
    }
}
