package io.segmentrelay.source;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.walk.Limit;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class SourceSettingsTest {
    private final Map<String, String> options = new HashMap<>(
            Map.of("url", "https://acme.user.com", "token", "s3cret", "proxy", "proxy.example.com:3128"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "account | \" \" | got nothing; takes lower-case letters, digits and hyphens, such as main",
            "account | a/b | got a/b; takes lower-case letters, digits and hyphens, such as main",
            "userFields | custom_id,id | got custom_id,id; takes names of user fields, comma-separated, each once and not id, or nothing",
            "userFields | email,email | got email,email; takes names of user fields, comma-separated, each once and not id, or nothing",
            "period | often | got often; takes a time such as 500ms, 60s, 30m, 24h or 7d",
            "requestsPerSecond | 0 | got 0.0 requests per second; takes 0.1 to 100000",
            "requestsPerSecond | many | got many; takes a number from 0.1 to 100000",
            "brakeCount | -1 | got -1; takes a whole number from 0 to 9223372036854775807",
            "brakeCount | x | got x; takes a whole number from 0 to 9223372036854775807",
            "brakeShare | half | got half; takes a percentage from 0% to 100%, such as 1% or 0.5%",
            "baseline | none | got none; takes one of snapshot, entered, silent",
            "headerPrefix | \"\" | got nothing; takes how headers begin, such as ce- or ce_",
            "url | \"\" | got nothing; takes the workspace's URL, such as https://app.user.com",
            "url | https://u:Tr0ub@acme.user.com | got https://acme.user.com with a user, a query or a fragment; takes the workspace's"
                    + " URL, such as https://app.user.com (http only for localhost, 127.0.0.0/8 and [::1])",
            "token | \"\" | got nothing; takes the API key of the workspace",
            "token | Tr0ub 4 | got a token of 7 characters that is empty or has blanks or special characters; takes the API key of the"
                    + " workspace",
            "proxy | u:Tr0ub@proxy:3128 | got a text that is no host and port; takes host:port of a proxy, such as"
                    + " proxy.example.com:3128",
            "proxyCredentials | Tr0ub | got a text without a colon behind a user; takes user:password for the proxy" })
    void anOptionThatIsWrongIsNamedWithWhatItGotAndTakesAndNoSecretIsShown(String option, String value, String why) {
        // given
        options.put(option, value);

        // then
        assertThatThrownBy(() -> SourceSettings.of(options)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(option + ": " + why).hasMessageNotContaining("Tr0ub");
    }

    @Test
    void whatIsNotGivenHasItsDefaultAndListsMayBeEmpty() {
        // given
        options.put("userFields", "");
        options.put("proxyCredentials", "u:Tr0ub");

        // when
        SourceSettings settings = SourceSettings.of(options);

        // then
        assertThat(settings.account()).isEqualTo("main");
        assertThat(settings.ledger().fields().names()).isEmpty();
        assertThat(settings.proxy().orElseThrow().login()).contains("u:Tr0ub");
    }

    @Test
    void theDefaultsAreThoseOfTheRelay() {
        // given
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build();
        Map<String, String> keys = Map.ofEntries(entry("period", "poll-interval"), entry("fullRefresh", "full-refresh"),
                entry("requestsPerSecond", "requests-per-second"), entry("tooHeavy", "too-heavy"),
                entry("baseline", "baseline"), entry("userFields", "user-fields"), entry("rememberFields", "remember-fields"),
                entry("completenessTolerance", "completeness-tolerance"), entry("brakeCount", "brake.count"),
                entry("brakeShare", "brake.share"), entry("brakeConfirmations", "brake.confirmations"),
                entry("retryDelay", "retry.delay"), entry("crawlRetryDelay", "crawl.retry-delay"));

        // when
        RelayConfig relay = config.getConfigMapping(RelayConfig.class);

        // then
        assertThat(keys).allSatisfy((option, key) -> assertThat(SourceSettings.DEFAULTS.get(option)).as(option)
                .isEqualTo(config.getRawValue("relay." + key)));
        assertThat(SourceSettings.CHUNK).isEqualTo(relay.commit().chunk());
        assertThat(SegmentsSource.REQUEST_TIME).isEqualTo(relay.page().maxTime());
        assertThat(PageReader.DEFAULT_MAX_BYTES).isEqualTo(relay.page().maxBytes());
        assertThat(PageReader.DEFAULT_MAX_DEPTH).isEqualTo(relay.page().maxDepth());
        assertThat(Limit.LIST).isEqualTo(new Limit("relay.list", relay.list().maxRows(), relay.list().maxBytes()));
        assertThat(Limit.SEGMENT).isEqualTo(new Limit("relay.crawl", relay.crawl().maxRows(), relay.crawl().maxBytes()));
    }
}
