package io.segmentrelay.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pages of members that the API answered a run with; a page that was asked for again is among them again. */
final class WalkedPages {
    /** What counts rows, so that rows that move between pages are skipped. */
    private static final Pattern COUNTS_ROWS = Pattern.compile(".*[?&](page|offset)=.*");

    private final Map<String, List<Sent>> byUrl;

    private WalkedPages(Map<String, List<Sent>> byUrl) {
        this.byUrl = byUrl;
    }

    /** @param requests any; those that are none of the run's are passed over */
    static WalkedPages of(RunFacts run, Facts facts) {
        if (run.isOpen() || run.segments().isEmpty()) {
            return new WalkedPages(Map.of());
        }
        String segment = run.segments().first();
        var slack = facts.evidence().clockSlack();
        var from = facts.startOf(run).minus(slack);
        var to = Facts.time(run.reports.get(0), "finished_at").plus(slack);
        return new WalkedPages(facts.evidence().requests().stream()
                .filter(sent -> sent.segmentKey().equals(segment) && sent.page() >= 0 && sent.status() == 200)
                .filter(sent -> !sent.at().isBefore(from) && !sent.at().isAfter(to))
                .collect(Collectors.groupingBy(Sent::url)));
    }

    /** Whether it is known who was on them. */
    boolean areKnown() {
        return byUrl.values().stream().flatMap(List::stream).anyMatch(sent -> sent.rows() != null);
    }

    /** Whether whoever read each of them to its end has seen the user, whichever answer was read. */
    boolean show(long user) {
        return byUrl.values().stream()
                .anyMatch(answers -> answers.stream().allMatch(sent -> sent.rows() != null && sent.rows().contains(user)));
    }

    /** Empty if whoever was there all the while is on one of them, as far as is known. */
    Optional<String> whyNotSeamless() {
        if (byUrl.size() <= 1) {
            return Optional.empty();
        }
        Optional<String> byRows = byUrl.keySet().stream().filter(url -> COUNTS_ROWS.matcher(url).matches()).sorted()
                .findFirst();
        if (byRows.isPresent()) {
            return byRows.map(url -> "it went on by a count of rows: " + url);
        }
        List<Long> ids = new ArrayList<>();
        TreeMap<Long, List<Long>> pages = new TreeMap<>();
        for (List<Sent> answers : byUrl.values()) {
            if (answers.size() > 1 || answers.get(0).rows() == null) {
                return Optional.empty();
            }
            pages.put(answers.get(0).page(), answers.get(0).rows());
        }
        pages.values().forEach(ids::addAll);
        return isStrict(ids, 1) || isStrict(ids, -1) ? Optional.empty() : Optional.of("the ids do not rise: " + ids);
    }

    /** Whether somebody who was there all the while may be on none of them. */
    boolean maySkip() {
        return byUrl.size() > 1 && (byUrl.keySet().stream().anyMatch(url -> COUNTS_ROWS.matcher(url).matches())
                || whyNotSeamless().isPresent() || byUrl.values().stream().flatMap(List::stream).map(Sent::rows)
                        .anyMatch(rows -> rows != null && !isStrict(rows, 1) && !isStrict(rows, -1)));
    }

    private static boolean isStrict(List<Long> ids, int sign) {
        for (int i = 1; i < ids.size(); i++) {
            if (Long.compare(ids.get(i), ids.get(i - 1)) != sign) {
                return false;
            }
        }
        return true;
    }
}
