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

import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.Share;
import io.segmentrelay.text.Times;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.client.Credentials;
import io.segmentrelay.usercom.client.HttpProxy;

/**
 * The options of a source, checked.
 *
 * @param account begins every key and id
 * @param credentials the API's address, and the token for it
 * @param ledger the rules for segments and members
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
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9-]+");
    private static final Pattern ANY = Pattern.compile(".+");
    /** Leavers published before other work has its turn. */
    static final int CHUNK = 1000;

    /** @throws IllegalArgumentException that names the option, what it got and what it takes; no secret is ever shown */
    static SourceSettings of(Map<String, String> configured) {
        Options options = new Options(configured);
        Rules rules = new Rules(options.share("completenessTolerance"), options.whole("brakeCount", Long.MAX_VALUE),
                options.share("brakeShare"), (int) options.whole("brakeConfirmations", 100));
        FieldSet fields = options.list("userFields").isEmpty() ? FieldSet.of()
                : options.take("userFields", "names of user fields, comma-separated, each once and not id, or nothing",
                        names -> new FieldSet(options.list("userFields")));
        FollowRules ledger = new FollowRules(fields, options.oneOf("rememberFields", "true", "false").equals("true"),
                Baseline.valueOf(options.oneOf("baseline", "snapshot", "entered", "silent").toUpperCase(Locale.ROOT)), rules,
                new SegmentFilter(options.list("includeSegments"), options.list("excludeSegments"),
                        options.oneOf("tooHeavy", "skip", "crawl").equals("crawl")),
                options.duration("crawlRetryDelay"),
                options.duration("fullRefresh"), CHUNK, BySegment.none());
        ApiAddress address = options.take("url", "the workspace's URL, such as https://app.user.com", ApiAddress::of);
        return new SourceSettings(options.matching("account", ACCOUNT, "lower-case letters, digits and hyphens, such as main"),
                options.take("token", "the API key of the workspace", token -> new Credentials(address, token)), ledger,
                options.duration("period"),
                options.take("requestsPerSecond", "a number from 0.1 to 100000", SourceSettings::rate),
                options.duration("retryDelay"), options.matching("headerPrefix", ANY, "how headers begin, such as ce- or ce_"),
                options.text("proxy").map(none -> options.proxy()));
    }

    private static double rate(String text) {
        double rate = Double.parseDouble(text);
        new Budget(rate).close(); // Knows what it takes.
        return rate;
    }

    private record Options(Map<String, String> values) {
        /** The option, else its default; empty if there is none, or the option is blank. */
        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name)).or(() -> Optional.ofNullable(DEFAULTS.get(name)))
                    .filter(text -> !text.isBlank()).map(String::strip);
        }

        /** @param parse its own message is kept if it begins with "got ": the text itself may be secret */
        <T> T take(String name, String takes, Function<String, T> parse) {
            String text = text(name)
                    .orElseThrow(() -> new IllegalArgumentException(name + ": got nothing; takes " + takes));
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                String said = String.valueOf(e.getMessage());
                throw new IllegalArgumentException(
                        name + ": " + (said.startsWith("got ") ? said : "got " + text + "; takes " + takes));
            }
        }

        Duration duration(String name) {
            return take(name, "a time " + Times.SUCH_AS, Times::parse);
        }

        double share(String name) {
            return take(name, Share.TAKES, text -> Share.valueOf(text).fraction());
        }

        long whole(String name, long most) {
            return take(name, "a whole number from 0 to " + most, text -> {
                long number = Long.parseLong(text);
                if (number < 0 || number > most) {
                    throw new IllegalArgumentException();
                }
                return number;
            });
        }

        String oneOf(String name, String... words) {
            return matching(name, Pattern.compile(String.join("|", words)), "one of " + String.join(", ", words));
        }

        String matching(String name, Pattern pattern, String takes) {
            return take(name, takes, text -> {
                if (!pattern.matcher(text).matches()) {
                    throw new IllegalArgumentException();
                }
                return text;
            });
        }

        HttpProxy proxy() {
            String address = take("proxy", "", text -> HttpProxy.of(text, Optional.empty()).toString());
            return text("proxyCredentials")
                    .map(none -> take("proxyCredentials", "", login -> HttpProxy.of(address, Optional.of(login))))
                    .orElseGet(() -> HttpProxy.of(address, Optional.empty()));
        }

        List<String> list(String name) {
            return Stream.of(text(name).orElse("").split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
        }
    }
}
