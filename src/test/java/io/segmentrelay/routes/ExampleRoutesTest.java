package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.Reason;
import io.segmentrelay.extension.Edit;

/**
 * Of the examples, what {@code ExampleRoutesIT} does not come to: members without an address, a webhook that is silent, hours.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ExampleRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/",
            EventTopics.DEFAULT, true);

    private final DefaultCamelContext camel = new DefaultCamelContext();

    record Posted(String query, long nanoTime) {
    }

    /** What the route takes of a committed event. */
    public record Entered(String getJson) {
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void whoComesWithoutAnAddressIsDroppedAndWhoHasOneIsHashed() throws Exception {
        // given
        MembershipEdit without = edit(MembershipChange.ENTERED, "email", null);
        MembershipEdit with = edit(MembershipChange.ENTERED, "email", "bob@example.com");
        MembershipEdit left = edit(MembershipChange.LEFT, "email", null);

        // when
        hashEmails(without, with, left);

        // then
        assertThat(List.of(without, with, left)).extracting(MembershipEdit::isDropped).containsExactly(true, false, false);
        assertThat(with.get("user.email_sha256")).asString().matches("[0-9a-f]{64}");
        assertThat(with.has("user.email")).isFalse();
    }

    /** They would be members in the state, and never be published again. */
    @Test
    void whereAddressesAreNotAskedForNobodyIsDroppedButAllRefused() {
        // given
        MembershipEdit edit = edit(MembershipChange.SNAPSHOT, "custom_id", "A-17");

        // then
        assertThatThrownBy(() -> hashEmails(edit)).hasRootCauseInstanceOf(ExtensionProblem.class).hasRootCauseMessage(
                "no email is known of somebody: relay.user-fields must name it, and relay.remember-fields be on");
        assertThat(edit.isDropped()).isFalse();
    }

    /** The time-outs are those of its requests, and nothing of them reaches the webhook. */
    @Test
    void aWebhookThatDoesNotAnswerIsTriedAgainAfterTheTimeOut() throws Exception {
        // given
        BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        hook.createContext("/", exchange -> {
            posted.add(new Posted(exchange.getRequestURI().getQuery(), System.nanoTime()));
        });
        hook.start();
        Properties properties = new Properties();
        properties.setProperty("webhook.url", "http://localhost:" + hook.getAddress().getPort() + "/hook?key=a");
        camel.getPropertiesComponent().setInitialProperties(properties);
        String timeout = "httpClient.responseTimeout: \"5000\"";
        String example = example("webhook", "52-after-commit.yaml");
        load(example.replace(timeout, timeout.replace("5000", "300")));

        try {
            // when
            camel.createProducerTemplate().asyncSendBody("direct:post-entered", new Entered("{}"));
            Posted first = posted.poll(20, TimeUnit.SECONDS);
            Posted second = posted.poll(20, TimeUnit.SECONDS);

            // then
            assertThat(example).contains(timeout);
            assertThat(List.of(first, second)).extracting(Posted::query).containsOnly("key=a");
            assertThat(Duration.ofNanos(second.nanoTime - first.nanoTime)).isBetween(Duration.ofMillis(600),
                    Duration.ofSeconds(10));
        } finally {
            hook.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({ "1..7, 0..23, true", "8..9, 0..23, false", "1..7, 24..25, false" })
    void theListIsReadOnTheDaysAndInTheHoursThatAreWorkingHours(String days, String hours, boolean isRead) throws Exception {
        // given
        String condition = example("working-hours", "08-schedule.yaml").lines().filter(line -> line.contains("date:now"))
                .findFirst().orElseThrow().replaceFirst(".*?\"(.*)\"", "$1");
        camel.getPropertiesComponent().addOverrideProperty("list.days", days);
        camel.getPropertiesComponent().addOverrideProperty("list.hours", hours);
        camel.start();

        // when
        boolean matches = camel.resolveLanguage("simple").createPredicate(camel.resolvePropertyPlaceholders(condition))
                .matches(new DefaultExchange(camel));

        // then
        assertThat(matches).isEqualTo(isRead);
    }

    private void hashEmails(MembershipEdit... edits) throws Exception {
        camel.getRegistry().bind("edit", new Edit());
        load(example("hash-emails", "51-change-memberships.yaml"));
        camel.createProducerTemplate().sendBody("direct:change-memberships", List.of(edits));
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("example.camel.yaml", yaml));
        camel.start();
    }

    private static String example(String name, String file) throws IOException {
        return Files.readString(Path.of("examples", "routes", name, file));
    }

    private static MembershipEdit edit(MembershipChange change, String field, String value) {
        Map<String, Object> user = new HashMap<>(Map.of("id", 27));
        user.put(field, value);
        return new MembershipEdit(EVENTS.membership(change, Reason.RECOUNTED, 1033, "Active", JSON.valueToTree(user), null, 42,
                null, Instant.EPOCH));
    }
}
