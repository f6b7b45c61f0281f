package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.extension.Edit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.SessionsOfMain;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.walk.Limit;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The shipped route that asks an extension about a segment, and what extensions may do to it. */
@Timeout(60)
class AskAboutSegmentTest {
    private static final long SEGMENT = 1033;
    private static final String CONSIDER = """
            - routeConfiguration:
                id: handles
                onException:
                  - onException:
                      exception:
                        - java.lang.Exception
                      handled:
                        constant:
                          expression: "true"
            - route:
                id: consider-segment
                routeConfigurationId: handles
                from:
                  uri: direct:consider-segment
                  steps:
                    - %s
            """;
    private static final String SKIP = "bean: {ref: edit, method: 'skip(${body})'}";

    private final CamelContext camel = new DefaultCamelContext();
    private final SessionsOfMain sessions = new SessionsOfMain();
    private final AccountSession session = sessions.open();
    private final Listing list = new Listing(session, session.listReads().join(), Limit.LIST, true);
    private final ConsideredSegment segment = new ConsideredSegment("main",
            new SegmentRow(SEGMENT, JsonNodeFactory.instance.objectNode().put("id", SEGMENT).put("name", "Active")));

    @BeforeEach
    void start() throws Exception {
        RelayConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build()
                .getConfigMapping(RelayConfig.class);
        Extensions extensions = new Extensions(camel, new SimpleMeterRegistry());
        camel.getRegistry().bind("extensions", extensions);
        camel.getRegistry().bind("listing", new ListSteps(new Accounts(null), extensions, config));
        camel.getRegistry().bind("edit", new Edit());
        camel.getRegistry().bind("laneThreads", Executors.newCachedThreadPool());
        camel.start();
        load("10-list-segments.yaml", Files.readString(Path.of("routes", "10-list-segments.yaml"))
                .replaceAll("routeConfigurationId: .*\n", "\n"));
    }

    @AfterEach
    void stop() {
        camel.stop();
        sessions.close();
    }

    @Test
    void whoIsSkippedIsSkippedAndWhoIsNotIsFollowed() throws Exception {
        // when
        ask(SKIP);

        // then
        assertThat(segment.isSkipped()).isTrue();
        assertThat(list.undecided).isEmpty();
    }

    @Test
    void anExtensionThatHandlesItsErrorsAndEndsEarlyLeavesTheSegmentUndecided() throws Exception {
        // when
        ask("throwException: {exceptionType: java.io.IOException, message: away}", SKIP);

        // then
        assertThat(list.undecided).containsOnlyKeys(SEGMENT);
        assertThat(list.undecided.get(SEGMENT)).contains("it has ended before its last step");
    }

    @Test
    void anExtensionThatStopsLeavesTheSegmentUndecided() throws Exception {
        // when
        ask("stop: {}", SKIP);

        // then
        assertThat(list.undecided).containsOnlyKeys(SEGMENT);
    }

    @Test
    void anExtensionMaySetVariablesOfAnyName() throws Exception {
        // when
        ask("setVariable: {name: segment, expression: {constant: {expression: mine}}}",
                "setVariable: {name: list, expression: {constant: {expression: mine}}}",
                "setBody: {expression: {constant: {expression: mine}}}");

        // then
        assertThat(list.undecided).isEmpty();
    }

    private void ask(String... steps) throws Exception {
        load("50-consider-segment.yaml", CONSIDER.formatted(String.join("\n        - ", steps)));
        var answer = camel.createProducerTemplate().send("direct:ask-about-segment", exchange -> {
            exchange.setVariable("list", list);
            exchange.getMessage().setBody(segment);
        });
        assertThat(answer.getException()).isNull();
    }

    private void load(String name, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name, yaml));
    }
}
