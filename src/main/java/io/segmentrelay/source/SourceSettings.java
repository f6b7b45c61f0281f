package io.segmentrelay.source;

import static java.util.Map.entry;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.util.TimeUtils;

import io.segmentrelay.config.Baseline;
import io.segmentrelay.config.Share;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.client.Credentials;
import io.segmentrelay.usercom.client.HttpProxy;

/**
 * The options of a source, checked.
 *
 * @param account begins every key and id
 * @param credentials where the API is, and what opens it
 * @param ledger what decides about segments and members
 * @param period how often the list is read
 * @param retryDelay the first pause before a request that failed is sent again
 * @param headerPrefix how the headers of CloudEvents begin
 * @param proxy through which the API is called
 */
record SourceSettings(String account, Credentials credentials, FollowRules ledger, Duration period,
        double requestsPerSecond, Duration retryDelay, String headerPrefix, Optional<HttpProxy> proxy) {
    /** The Kamelet's; it also describes each option. */
    static final Map<String, String> DEFAULTS = Map.ofEntries(entry("account", "main"), entry("period", "60s"),
            entry("fullRefresh", "24h"), entry("requestsPerSecond", "6"), entry("tooHeavy", "skip"),
            entry("baseline", "snapshot"), entry("userFields", "custom_id,user_key"), entry("rememberFields", "true"),
            entry("completenessTolerance", "1%"), entry("brakeCount", "500"), entry("brakeShare", "50%"),
            entry("brakeConfirmations", "2"), entry("retryDelay", "1s"), entry("crawlRetryDelay", "30s"),
            entry("headerPrefix", "ce-"));
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}(ms|s|m|h|d)");
    /** Leavers between two looks at what else is to be done. */
    private static final int CHUNK = 1000;

    /** @throws IllegalArgumentException that names the option, what it got and what it takes; the token is never shown */
    static SourceSettings of(Map<String, String> options) {
        Given given = new Given(options);
        Rules rules = new Rules(given.share("completenessTolerance"), given.take("brakeCount", Long::parseLong),
                given.share("brakeShare"), given.take("brakeConfirmations", Integer::parseInt));
        FollowRules ledger = new FollowRules(new FieldSet(given.list("userFields")),
                given.oneOf("rememberFields", "true", "false").equals("true"),
                Baseline.valueOf(given.oneOf("baseline", "snapshot", "entered", "silent").toUpperCase(Locale.ROOT)), rules,
                new SegmentFilter(given.list("includeSegments"), given.list("excludeSegments")),
                given.oneOf("tooHeavy", "skip", "crawl").equals("crawl"), given.duration("crawlRetryDelay"),
                given.duration("fullRefresh"), CHUNK);
        ApiAddress address = given.take("url", ApiAddress::of);
        return new SourceSettings(given.text("account").orElseThrow(),
                given.take("token", token -> new Credentials(address, token)), ledger, given.duration("period"),
                given.take("requestsPerSecond", Double::parseDouble), given.duration("retryDelay"),
                given.text("headerPrefix").orElseThrow(), given.text("proxy").map(none -> given.take("proxy",
                        proxy -> HttpProxy.of(proxy, given.text("proxyCredentials")))));
    }

    private record Given(Map<String, String> options) {
        /** The default if it is not given; empty if there is none. */
        Optional<String> text(String name) {
            return Optional.ofNullable(options.get(name)).or(() -> Optional.ofNullable(DEFAULTS.get(name)))
                    .filter(text -> !text.isBlank()).map(String::strip);
        }

        <T> T take(String name, Function<String, T> parse) {
            String text = text(name).orElseThrow(() -> new IllegalArgumentException(name + ": got none"));
            try {
                return parse.apply(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + ": got " + text + "; takes a number");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage());
            }
        }

        Duration duration(String name) {
            return take(name, time -> {
                if (!DURATION.matcher(time).matches()) {
                    throw new IllegalArgumentException("got " + time + "; takes a time such as 500ms, 60s, 30m, 24h or 7d");
                }
                return Duration.ofMillis(TimeUtils.toMilliSeconds(time));
            });
        }

        double share(String name) {
            return take(name, text -> Share.valueOf(text).fraction());
        }

        String oneOf(String name, String... words) {
            return take(name, text -> Stream.of(words).filter(text::equals).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("got " + text + "; takes one of " + String.join(", ", words))));
        }

        List<String> list(String name) {
            return Stream.of(text(name).orElse("").split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
        }
    }
}
