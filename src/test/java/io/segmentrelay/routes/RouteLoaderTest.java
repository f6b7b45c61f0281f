package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.apache.camel.CamelContext;
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
    void aRouteMayReferToAnErrorPolicyOfALaterFile() {
        // given
        RouteFile configured = file("40-configured.yaml",
                CALLEE.yaml().replace("    from:", "    routeConfigurationId: policy\n    from:"));
        RouteFile policy = file("50-policy.yaml",
                "- routeConfiguration:\n    id: policy\n    errorHandler:\n      noErrorHandler: {}\n");

        // when
        load(configured, policy);

        // then
        assertThat(camel.getRoute("callee").getConfigurationId()).isEqualTo("policy");
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

    private void load(RouteFile... files) {
        new RouteLoader(camel).load(List.of(files));
    }

    private static RouteFile file(String name, String text) {
        return new RouteFile(name, "from routes", text);
    }
}
