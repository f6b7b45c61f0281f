package io.segmentrelay.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.Reason;

/** What the example that hashes addresses does with members who have none. */
class HashEmailsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/",
            EventTopics.DEFAULT, true);
    private static final Path EXAMPLE = Path.of("examples", "routes", "hash-emails", "51-change-memberships.yaml");

    private DefaultCamelContext camel;

    @BeforeEach
    void start() throws Exception {
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("edit", new Edit());
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + EXAMPLE));
        camel.start();
    }

    @AfterEach
    void stop() throws IOException {
        camel.close();
    }

    @Test
    void whoComesWithoutAnAddressIsDroppedAndWhoHasOneIsHashed() {
        // given
        MembershipEdit without = edit(MembershipChange.ENTERED, "email", null);
        MembershipEdit with = edit(MembershipChange.ENTERED, "email", "bob@example.com");
        MembershipEdit left = edit(MembershipChange.LEFT, "email", null);

        // when
        send(without, with, left);

        // then
        assertThat(without.isDropped()).isTrue();
        assertThat(with.isDropped()).isFalse();
        assertThat(with.get("user.email_sha256")).asString().matches("[0-9a-f]{64}");
        assertThat(with.has("user.email")).isFalse();
        assertThat(left.isDropped()).isFalse();
    }

    /** They would be members in the state, and never be published again. */
    @Test
    void whereAddressesAreNotAskedForNobodyIsDroppedButAllRefused() {
        // given
        MembershipEdit edit = edit(MembershipChange.SNAPSHOT, "custom_id", "A-17");

        // then
        assertThatThrownBy(() -> send(edit)).hasRootCauseInstanceOf(ExtensionProblem.class)
                .hasRootCauseMessage(
                        "no email is known of somebody: relay.user-fields must name it, and relay.remember-fields be on");
        assertThat(edit.isDropped()).isFalse();
    }

    private void send(MembershipEdit... edits) {
        camel.createProducerTemplate().sendBody("direct:change-memberships", List.of(edits));
    }

    private static MembershipEdit edit(MembershipChange change, String field, String value) {
        Map<String, Object> user = new HashMap<>(Map.of("id", 27));
        user.put(field, value);
        return new MembershipEdit(EVENTS.membership(change, Reason.RECOUNTED, 1033, "Active", JSON.valueToTree(user), null, 42,
                null, Instant.EPOCH));
    }
}
