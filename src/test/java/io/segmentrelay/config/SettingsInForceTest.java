package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.relay.ExampleAccount;

/** Settings that somebody else reads: a name that is mistyped would be no mistake to anyone. */
@QuarkusTest
@QuarkusTestResource(value = ExampleAccount.class, restrictToAnnotatedClass = true)
class SettingsInForceTest {
    @Inject
    CamelContext camel;
    @Inject
    AccountsConfig accounts;

    @ParameterizedTest
    @ValueSource(strings = { "http", "https" })
    void httpNeitherWaitsForLongNorRetriesNorRedirectsNorRemembers(String name) {
        // when
        HttpComponent http = camel.getComponent(name, HttpComponent.class);

        // then
        assertThat(http.getConnectTimeout()).isEqualTo(10_000);
        assertThat(http.getResponseTimeout()).isEqualTo(60_000);
        assertThat(http.getSoTimeout()).isEqualTo(60_000);
        assertThat(http.getConnectionRequestTimeout()).isEqualTo(30_000);
        assertThat(http.getMaxTotalConnections()).isEqualTo(200);
        assertThat(http.getConnectionsPerRoute()).isEqualTo(200);
        assertThat(http.isAutomaticRetriesDisabled()).isTrue();
        assertThat(http.isCookieManagementDisabled()).isTrue();
        assertThat(http.isRedirectHandlingDisabled()).isTrue();
    }

    @Test
    void camelStopsInTimeForTheProcessToEndWithinTenSeconds() {
        // when
        long seconds = camel.getShutdownStrategy().getTimeout();

        // then
        assertThat(seconds).isEqualTo(5);
    }

    @Test
    void everyHandlerHidesTheConfiguredTokensAndShowsControlCharacters() {
        // given
        ExtLogRecord line = new ExtLogRecord(Level.SEVERE,
                "Authorization: Token " + accounts.accounts().get(0).credentials().token() + "\n",
                "test");

        // when
        Logger.getLogger("").getHandlers()[0].getFilter().isLoggable(line);

        // then
        assertThat(line.getFormattedMessage()).isEqualTo("Authorization: Token [token]\\u000a");
        assertThat(Logger.getLogger("").getHandlers()).hasSize(1);
    }
}
