package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteLoaderTest {
    private static final RouteFile CALLER = file("10-caller.yaml", """
            - route:
                id: caller
                from:
                  uri: direct:caller
                  steps:
                    - to:
                        id: call
                        uri: direct:callee
            """);
    private static final RouteFile CALLEE = file("20-callee.yaml", """
            - route:
                id: callee
                from:
                  uri: direct:callee
                  steps:
                    - setBody:
                        expression:
                          constant:
                            expression: answered
            """);
    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void routesOfSeveralFilesRunAndCallEachOther() {
        // when
        load(CALLER, CALLEE);

        // then
        assertThat(camel.createProducerTemplate().requestBody("direct:caller", "asked")).isEqualTo("answered");
    }

    @Test
    void aRouteMayReferToAnErrorPolicyOfALaterFile() {
        // given
        RouteFile failing = file("40-failing.yaml", """
                - route:
                    id: failing
                    routeConfigurationId: policy
                    from:
                      uri: direct:failing
                      steps:
                        - throwException:
                            exceptionType: java.io.IOException
                            message: broken
                """);
        RouteFile policy = file("50-policy.yaml", """
                - routeConfiguration:
                    id: policy
                    onException:
                      - onException:
                          exception:
                            - java.io.IOException
                          handled:
                            constant:
                              expression: "true"
                          steps:
                            - setBody:
                                expression:
                                  constant:
                                    expression: mended
                """);

        // when
        load(failing, policy);

        // then
        assertThat(camel.createProducerTemplate().requestBody("direct:failing", "asked")).isEqualTo("mended");
    }

    @Test
    void whoIsCalledStartsBeforeWhoCalls() {
        // when
        load(CALLER, CALLEE);

        // then
        assertThat(camel.getCamelContextExtension().getRouteStartupOrder())
                .extracting(order -> order.getRoute().getRouteId()).containsExactly("callee", "caller");
    }

    @Test
    void aRouteThatIsNotToStartByItselfDoesNot() {
        // given
        RouteFile waiting = file("40-waiting.yaml", """
                - route:
                    id: waiting
                    autoStartup: false
                    from:
                      uri: direct:waiting
                      steps:
                        - stop: {}
                """);

        // when
        load(CALLEE, waiting);

        // then
        assertThat(camel.getRouteController().getRouteStatus("waiting").isStopped()).isTrue();
        assertThat(camel.getRouteController().getRouteStatus("callee").isStarted()).isTrue();
    }

    @Test
    void yamlThatIsNoneIsReportedWithItsLine() {
        // given
        RouteFile broken = file("40-broken.yaml", "- route:\n    id: a\n   from: {\n");

        // then
        assertProblem(broken, "40-broken.yaml (from routes): line 3: ");
    }

    @Test
    void anUnknownKeyIsReportedWithItsLine() {
        // given
        RouteFile broken = file("40-broken.yaml", """
                - route:
                    id: a
                    from:
                      uri: direct:a
                      stepz: none
                """);

        // then
        assertProblem(broken, "40-broken.yaml (from routes): line 5: ");
    }

    @Test
    void anUnknownStepIsReportedWithItsLine() {
        // given
        RouteFile broken = file("40-broken.yaml", """
                - route:
                    id: a
                    from:
                      uri: direct:a
                      steps:
                        - sendMail: {}
                """);

        // then
        assertProblem(broken, "40-broken.yaml (from routes): line 6: ");
    }

    @Test
    void anExpressionThatDoesNotParseIsReportedWithItsRoute() {
        // given
        RouteFile broken = file("40-broken.yaml", """
                - route:
                    id: a
                    from:
                      uri: direct:a
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: "${nonsense"
                """);

        // then
        assertProblem(broken, "40-broken.yaml (from routes): line 2, route a: ");
    }

    @Test
    void aComponentThatIsNotThereIsReportedWithItsRoute() {
        // given
        RouteFile broken = file("40-broken.yaml", """
                - route:
                    id: a
                    from:
                      uri: carrier-pigeon:a
                      steps:
                        - stop: {}
                """);

        // then
        assertProblem(broken, "40-broken.yaml (from routes): line 2, route a: ");
    }

    /** Else a mask would be said to be in force, and nobody would call it. */
    @Test
    void anExtensionOfAnotherIdIsReported() {
        assertProblem(file("51-change-memberships.yaml", """
                - route:
                    id: mask
                    from:
                      uri: direct:change-memberships
                      steps:
                        - log: "masked"
                """),
                "51-change-memberships.yaml (from routes): line 2, route mask: the route from direct:change-memberships must have");
    }

    @Test
    void anIdThatIsTakenIsReported() {
        // given
        RouteFile twice = file("40-twice.yaml", CALLEE.yaml());

        // then
        assertProblem(twice,
                "40-twice.yaml (from routes): line 2, route callee: 20-callee.yaml (from routes) has a route of this id");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{{usercom.{{which}}}}", "{{usercom/{{which}}}}", "{{env:USERCOM_{{which}}}}",
            "{{env:usercom.{{which}}:none}}", "{{sys:usercom.{{which}}}}" })
    void aSecretIsNotGivenHoweverItsNameIsPutTogether(String placeholder) {
        // given
        camel.getPropertiesComponent().addInitialProperty("which", "token");
        camel.getPropertiesComponent().addInitialProperty("usercom.token", "0123456789abcdef");
        System.setProperty("usercom.token", "0123456789abcdef"); // As -D does; the environment is asked likewise.
        SecretRefusal.guard(camel);
        RouteFile sly = file("40-sly.yaml",
                CALLEE.yaml().replace("callee", "sly").replace("answered", "\"" + placeholder + "\""));

        // then
        try {
            assertThatThrownBy(() -> load(sly)).isInstanceOf(RouteProblem.class).message()
                    .startsWith("40-sly.yaml (from routes)")
                    .contains("token is a secret, which no route is given").doesNotContain("0123456789abcdef", "\n");
        } finally {
            System.clearProperty("usercom.token");
        }
    }

    /** The other files are sound, and none of their routes may have started. */
    private void assertProblem(RouteFile broken, String beginning) {
        assertThatThrownBy(() -> load(CALLEE, broken)).isInstanceOf(RouteProblem.class)
                .message().startsWith(beginning).doesNotContain("\n");
        assertThat(camel.getRoutes()).extracting(Route::getRouteId)
                .allMatch(id -> !camel.getRouteController().getRouteStatus(id).isStarted());
    }

    private void load(RouteFile... files) {
        new RouteLoader(camel).load(List.of(files));
    }

    private static RouteFile file(String name, String text) {
        return new RouteFile(name, "from routes", text);
    }
}
