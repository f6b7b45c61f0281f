package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.ConfigCheck;
import io.segmentrelay.config.ConfigProblems;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.text.Finding;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.text.Times;
import io.segmentrelay.usercom.SegmentRow;
import io.smallrye.config.SmallRyeConfig;

/** The command {@code plan}: where a day's requests go, how soon counts are told, and what other settings would make of it. */
public final class Plan {
    private static final int SHOWN = 20;
    private static final int DAY = 86_400;
    /** As {@link RelayConfig} has them. */
    private static final double LEAST_RATE = 0.1;
    private static final double GREATEST_RATE = 100_000;
    private static final int MOST_LANES = 100;
    private static final Duration USUAL_INTERVAL = Duration.ofMinutes(240);
    private static final Duration WEEK = Duration.ofDays(7);

    private final PrintStream out;
    private final Instant now = Instant.now();

    private Plan(PrintStream out) {
        this.out = out;
    }

    /** @return the exit code: 0 if there is a plan for each account, else 1 */
    public static int run(PrintStream out) {
        ConfigProblems configured = ConfigCheck.ofThisProcess(false);
        List<Finding> findings = new ArrayList<>(configured.problems().stream()
                .map(problem -> Finding.fail("configuration", problem, "'check' says what else is wrong")).toList());
        try {
            if (findings.isEmpty()) {
                SmallRyeConfig config = ConfigCheck.configuration();
                RelayConfig relay = config.getConfigMapping(RelayConfig.class);
                for (AccountConfig account : new AccountsConfig(config).accounts()) {
                    ApiCheck api = new ApiCheck(account, relay);
                    List<SegmentRow> listed = api.listed();
                    if (!listed.isEmpty()) {
                        new Plan(out).print(account.name(), listed, api.followed(listed), relay);
                    }
                    findings.addAll(api.found());
                }
            }
        } catch (IOException e) {
            findings.add(Finding.fail("configuration", "cannot be read: " + e.getMessage(), "make the file readable"));
        }
        if (!findings.isEmpty()) {
            Preflight.print(findings, out);
        }
        return findings.isEmpty() ? 0 : 1;
    }

    private void print(String account, List<SegmentRow> listed, List<SegmentRow> followed, RelayConfig config) {
        List<Forecast.Segment> segments = followed.stream().map(this::segment).toList();
        Forecast.Settings settings = new Forecast.Settings(config.requestsPerSecond(), config.crawl().lanes(),
                config.pollInterval(), config.fullRefresh(), listed.size());
        Forecast.Outcome day = Forecast.of(segments, settings);
        line("%s: %,d segments, %,d of them followed, with %,d members", account, listed.size(), segments.size(),
                segments.stream().mapToLong(Forecast.Segment::members).sum());
        line("");
        line("%14s  %7s  %14s  %11s  %8s  %s", "requests a day", "budget", "counted every", "half within", "99 %", "");
        row(day.list(), settings, "", null, "the list of segments");
        List<Forecast.Segment> costly = segments.stream()
                .sorted(Comparator.comparing((Forecast.Segment one) -> -day.segments().get(one.id()).requests())).toList();
        costly.stream().limit(SHOWN).forEach(one -> row(day.segments().get(one.id()).requests(), settings,
                Times.words(one.interval()), day.segments().get(one.id()), one.id() + " " + OneLine.name(one.name())));
        if (costly.size() > SHOWN) {
            row(costly.stream().skip(SHOWN).mapToLong(one -> day.segments().get(one.id()).requests()).sum(), settings, "", null,
                    String.format(Locale.ROOT, "%,d others", costly.size() - SHOWN));
        }
        row(day.requests(), settings, "", day.all(), "all");
        line("");
        line("With other settings:");
        line("");
        others(settings, costly)
                .forEach((choice, other) -> row(other.day.requests(), other.settings, "", other.day.all(), choice));
        line("");
    }

    private record Other(Forecast.Settings settings, Forecast.Outcome day) {
        static Other of(List<Forecast.Segment> segments, Forecast.Settings settings) {
            return new Other(settings, Forecast.of(segments, settings));
        }
    }

    private static Map<String, Other> others(Forecast.Settings now, List<Forecast.Segment> costly) {
        Map<String, Other> others = new LinkedHashMap<>();
        for (double rate : new double[] { now.requestsPerSecond() / 2, now.requestsPerSecond() * 2 }) {
            if (rate >= LEAST_RATE && rate <= GREATEST_RATE) {
                others.put("relay.requests-per-second=" + plain(rate), Other.of(costly,
                        new Forecast.Settings(rate, now.lanes(), now.pollInterval(), now.fullRefresh(), now.listed())));
            }
        }
        for (int lanes : new int[] { 1, Math.min(MOST_LANES, 2 * now.lanes()) }) {
            others.put("relay.crawl.lanes=" + lanes, Other.of(costly,
                    new Forecast.Settings(now.requestsPerSecond(), lanes, now.pollInterval(), now.fullRefresh(),
                            now.listed())));
        }
        for (long poll : new long[] { Math.max(1, now.pollInterval().toSeconds() / 2),
                Math.min(DAY, Math.max(1, now.pollInterval().toSeconds()) * 5) }) {
            others.put("relay.poll-interval=" + poll + "s", Other.of(costly, new Forecast.Settings(now.requestsPerSecond(),
                    now.lanes(), Duration.ofSeconds(poll), now.fullRefresh(), now.listed())));
        }
        others.put("relay.full-refresh=7d", Other.of(costly,
                new Forecast.Settings(now.requestsPerSecond(), now.lanes(), now.pollInterval(), WEEK, now.listed())));
        others.values().removeIf(other -> other.settings.equals(now));
        if (costly.size() > 1) {
            others.put("without " + costly.get(0).id() + " " + OneLine.name(costly.get(0).name()),
                    Other.of(costly.subList(1, costly.size()), now));
        }
        return others;
    }

    private Forecast.Segment segment(SegmentRow row) {
        Duration interval = row.updateInterval().isPresent() ? Duration.ofMinutes(row.updateInterval().getAsInt())
                : USUAL_INTERVAL;
        long since = Times.moment(row.lastCounted()).map(counted -> Duration.between(counted, now).toMillis()).orElse(0L);
        return new Forecast.Segment(row.id(), row.name(), row.objectCount().orElse(0), interval,
                interval.minusMillis(Math.floorMod(since, interval.toMillis())));
    }

    private void row(long requests, Forecast.Settings settings, String interval, Forecast.Got got, String what) {
        boolean told = got != null && !got.most().isZero();
        line("%,14d  %5.1f %%  %14s  %11s  %8s  %s", requests, 100.0 * requests / (settings.requestsPerSecond() * DAY),
                interval,
                told ? Times.words(got.half()) : "", told ? Times.words(got.most()) : "", what);
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments).stripTrailing());
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
