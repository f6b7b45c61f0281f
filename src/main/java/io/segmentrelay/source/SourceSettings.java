package io.segmentrelay.source;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
 * @param proxy through which the API is called
 */
record SourceSettings(String account, Credentials credentials, FollowRules ledger, Duration period,
        double requestsPerSecond, Duration retryDelay, Optional<HttpProxy> proxy) {
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}(ms|s|m|h|d)");
    /** Leavers between two looks at what else is to be done. */
    private static final int CHUNK = 1000;

    /** @throws IllegalArgumentException that names the option, what it got and what it takes; the token is never shown */
    static SourceSettings of(SourceOptions options) {
        Rules rules = new Rules(take("completenessTolerance", options.completenessTolerance, SourceSettings::share),
                options.brakeCount, take("brakeShare", options.brakeShare, SourceSettings::share),
                options.brakeConfirmations);
        FollowRules ledger = new FollowRules(
                take("userFields", options.userFields, names -> new FieldSet(list(names))), options.rememberFields,
                take("baseline", options.baseline, SourceSettings::baseline), rules,
                new SegmentFilter(list(options.includeSegments), list(options.excludeSegments)),
                take("tooHeavy", options.tooHeavy, SourceSettings::isCrawl),
                duration("crawlRetryDelay", options.crawlRetryDelay),
                duration("fullRefresh", options.fullRefresh), CHUNK);
        return new SourceSettings(options.account, credentials(options), ledger, duration("period", options.period),
                options.requestsPerSecond, duration("retryDelay", options.retryDelay), proxy(options));
    }

    private static Credentials credentials(SourceOptions options) {
        ApiAddress address = take("url", options.url, ApiAddress::of);
        if (options.token == null) {
            throw new IllegalArgumentException("token: got none; takes the API key of the workspace");
        }
        try {
            return new Credentials(address, options.token);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("token: " + e.getMessage());
        }
    }

    private static Optional<HttpProxy> proxy(SourceOptions options) {
        return isGiven(options.proxy) ? Optional.of(take("proxy", options.proxy, address -> HttpProxy.of(address,
                Optional.ofNullable(options.proxyCredentials).filter(SourceSettings::isGiven)))) : Optional.empty();
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }

    private static <T> T take(String name, String text, Function<String, T> parse) {
        if (text == null) {
            throw new IllegalArgumentException(name + ": got none");
        }
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static Duration duration(String name, String text) {
        return take(name, text, time -> {
            if (!DURATION.matcher(time).matches()) {
                throw new IllegalArgumentException("got " + time + "; takes a time such as 500ms, 60s, 30m, 24h or 7d");
            }
            return Duration.ofMillis(TimeUtils.toMilliSeconds(time));
        });
    }

    private static double share(String text) {
        return Share.valueOf(text).fraction();
    }

    private static Baseline baseline(String text) {
        return Stream.of(Baseline.values()).filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("got " + text + "; takes snapshot, entered or silent"));
    }

    private static boolean isCrawl(String text) {
        if (!text.equals("skip") && !text.equals("crawl")) {
            throw new IllegalArgumentException("got " + text + "; takes skip or crawl");
        }
        return text.equals("crawl");
    }

    private static List<String> list(String text) {
        return text == null ? List.of()
                : Stream.of(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }
}
