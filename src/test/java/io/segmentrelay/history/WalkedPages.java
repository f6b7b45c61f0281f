package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pages of members that the API answered a run with; a page that was asked for again is among them again. */
final class WalkedPages {
    /** What counts rows, so that rows that move between pages are skipped. */
    private static final Pattern COUNTS_ROWS = Pattern.compile(".*[?&](page|offset)=.*");

    private final TreeMap<Long, List<Sent>> byPage;
    /** How many pages the run says it has read. */
    private final long told;

    private WalkedPages(TreeMap<Long, List<Sent>> byPage, long told) {
        this.byPage = byPage;
        this.told = told;
    }

    static WalkedPages of(RunFacts run, Facts facts) {
        if (run.isOpen() || run.segments().isEmpty()) {
            return new WalkedPages(new TreeMap<>(), 0);
        }
        String segment = run.segments().first();
        Instant from = facts.startOf(run).minus(facts.evidence().clockSlack);
        Instant to = Facts.time(run.reports.get(0), "finished_at").plus(facts.evidence().clockSlack);
        return new WalkedPages(facts.evidence().requests.stream()
                .filter(sent -> sent.segmentKey().equals(segment) && sent.page() >= 0 && sent.status() == 200)
                .filter(sent -> !sent.at().isBefore(from) && !sent.at().isAfter(to))
                .collect(Collectors.groupingBy(Sent::page, TreeMap::new, Collectors.toList())),
                run.reports.get(0).value().path("pages").asLong());
    }

    /** Whether it is known who was on them. */
    boolean areKnown() {
        return answers().anyMatch(sent -> sent.rows() != null);
    }

    private Stream<Sent> answers() {
        return byPage.values().stream().flatMap(List::stream);
    }

    /**
     * Whether whoever read them to the end has seen the user, whichever answer was read. Behind a page that was asked for twice
     * there may be pages to which only the answer led that was not read.
     */
    boolean show(long user) {
        for (List<Sent> answers : byPage.values()) {
            if (answers.stream().allMatch(sent -> sent.rows() != null && sent.rows().contains(user))) {
                return true;
            }
            if (answers.size() > 1) {
                return false;
            }
        }
        return false;
    }

    /** Empty if whoever was there all the while is on one of them, as far as is known. */
    Optional<String> whyNotSeamless() {
        if (byPage.size() <= 1) {
            return Optional.empty();
        }
        Optional<String> byRows = answers().map(Sent::url).filter(url -> COUNTS_ROWS.matcher(url).matches()).sorted()
                .findFirst();
        if (byRows.isPresent()) {
            return byRows.map(url -> "it went on by a count of rows: " + url);
        }
        if (byPage.size() != told
                || byPage.values().stream().anyMatch(answers -> answers.size() > 1 || answers.get(0).rows() == null)) {
            return Optional.empty(); // Somebody else may have read one of them: a process that was about to lose its lease.
        }
        List<Long> ids = answers().flatMap(sent -> sent.rows().stream()).toList();
        return isStrict(ids, 1) || isStrict(ids, -1) ? Optional.empty() : Optional.of("the ids do not rise: " + ids);
    }

    /** Whether somebody who was there all the while may be on none of them. */
    boolean maySkip() {
        return byPage.size() > 1 && (whyNotSeamless().isPresent() || answers().map(Sent::rows)
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
