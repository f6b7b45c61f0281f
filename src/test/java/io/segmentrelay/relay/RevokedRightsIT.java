package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.AclCommand;
import io.segmentrelay.testing.SecuredBroker;

/** Rights are taken away from a relay that runs, and given back. */
@Tag("long")
class RevokedRightsIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private enum How {
        TAKEN_AWAY,
        DENIED
    }

    static Stream<Arguments> rights() {
        String group = "Not authorized to access group: usercom.relay-state";
        return Stream.of(
                Arguments.of(How.TAKEN_AWAY, ResourceType.TOPIC, "usercom.memberships",
                        "the relay may not use the topics [usercom.memberships]: "),
                Arguments.of(How.TAKEN_AWAY, ResourceType.TOPIC, "usercom.relay-state",
                        "the relay may not use the topics [usercom.relay-state]: "),
                Arguments.of(How.TAKEN_AWAY, ResourceType.TRANSACTIONAL_ID, "usercom.relay-state/",
                        "the relay may not use transactional ids that begin with usercom.relay-state/: "),
                Arguments.of(How.TAKEN_AWAY, ResourceType.GROUP, "usercom.relay-state", group),
                Arguments.of(How.DENIED, ResourceType.GROUP, "usercom.relay-state", group));
    }

    /** To deny a right leaves what follows from it: who may read a group may find its coordinator. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("rights")
    void nothingIsLostWithoutARightAndTheRelayGoesOnOnceItIsBack(How how, ResourceType type, String name, String words)
            throws Exception {
        // given
        List<AclBinding> all = AclCommand.documented("User:" + SecuredBroker.USER);
        List<AclBinding> taken = all.stream().filter(right -> right.pattern().resourceType() == type)
                .filter(right -> right.pattern().name().equals(name)).toList();
        assertThat(taken).isNotEmpty();
        List<AclBinding> denied = taken.stream().map(RevokedRightsIT::denial).toList();
        SecuredBroker broker = new SecuredBroker();
        World world = World.empty(1);
        world.create(SEGMENT, "Active", "", Membership.formula(MEMBERS, i -> 1 + i));
        try (RelaySite site = new RelaySite(world, broker, broker.scram()); Admin admin = site.admin()) {
            admin.createAcls(all).all().get();
            try (RelayProcess process = site.start()) {
                site.awaitReports(process, 1);

                // when
                site.expect("a right is taken away");
                if (how == How.DENIED) {
                    admin.createAcls(denied).all().get();
                } else {
                    delete(admin, taken);
                }
                site.shows(SEGMENT, MEMBERS - 1);
                process.awaitAlive(LIMIT, () -> process.output().contains(words) && !process.isReady());
                int requests = site.requestsServed();
                site.shows(SEGMENT, MEMBERS + 1);
                TimeUnit.SECONDS.sleep(5);

                // then
                assertThat(site.requestsServed()).isEqualTo(requests);
                assertThat(site.count("entered")).isZero();
                assertThat(process.output().lines().filter(line -> line.contains("lease: ")).count()).isLessThan(2);
                if (type != ResourceType.GROUP) {
                    assertThat(process.output()).contains("kafka-acls.sh --bootstrap-server");
                    assertThat(process.said("/q/health/ready")).contains("the relay may not");
                }

                // when
                if (how == How.DENIED) {
                    delete(admin, denied);
                } else {
                    admin.createAcls(taken).all().get();
                }

                // then
                process.awaitAlive(LIMIT, () -> site.isTheTruthTold() && process.isReady());
                site.verified();
            }
        }
    }

    private static AclBinding denial(AclBinding right) {
        AccessControlEntry allowed = right.entry();
        return new AclBinding(right.pattern(), new AccessControlEntry(allowed.principal(), allowed.host(), allowed.operation(),
                AclPermissionType.DENY));
    }

    private static void delete(Admin admin, List<AclBinding> rights) throws Exception {
        admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList()).all().get();
    }
}
