package io.segmentrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.model.TransactionLog.Committed;
import io.segmentrelay.model.TransactionLog.Written;
import io.segmentrelay.relay.Scratch;
import io.segmentrelay.sandbox.Request;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.testing.RelayTopics;

/**
 * What really happened, as the model tells things: the requests for one segment's pages, and the transactions that concern it,
 * of two of its users. Both are in order, but which request came before which commit is not known, nor asked.
 */
public final class RecordedLife {
    private static final RelayTopics TOPICS = RelayTopics.DEFAULT;
    private static final int BYTES = 256;

    private final String segment;
    private final long id;
    private final List<Long> users;
    private final List<Asked> requests = new ArrayList<>();
    private final List<Held> commits = new ArrayList<>();
    private final Map<String, byte[]> state = new LinkedHashMap<>();
    /** Runs of the segment, as numbers from 1, by their number in the account. */
    private final TreeMap<Long, Integer> numbers = new TreeMap<>();

    /** A request: how many commits were under way before, and the rest of its row. */
    private record Asked(long after, String rest) {
    }

    /** A commit: when it was sent, whether by a new producer, whether it closes a run, and the rest of its row. */
    private record Held(long at, boolean anew, boolean reports, String rest) {
    }

    /** One segment of an account, and two users. */
    private RecordedLife(String account, long id, List<Long> users) {
        this.segment = account + "/" + id;
        this.id = id;
        this.users = users;
    }

    /**
     * @param data the directory of the only broker
     * @param asked what the API was asked
     * @param id the segment
     */
    public static RecordedLife of(Path data, Collection<Request> asked, String account, long id) {
        List<Committed> transactions = TransactionLog
                .read(data, List.of(TOPICS.state(), TOPICS.events().memberships(), TOPICS.events().crawls())).values().stream()
                .filter(producer -> producer.stream().anyMatch(transaction -> isOf(transaction, account + "/"))).findFirst()
                .orElseThrow();
        RecordedLife life = new RecordedLife(account, id, mostTold(transactions, account + "/" + id + "/"));
        life.commits(transactions, account);
        asked.stream().filter(request -> request.segment() == id && request.page() >= 0).forEach(life::request);
        return life;
    }

    private static boolean isOf(Committed transaction, String prefix) {
        return transaction.records().stream().anyMatch(record -> record.key().startsWith(prefix));
    }

    /** The two of whom most is told. */
    private static List<Long> mostTold(List<Committed> transactions, String prefix) {
        return transactions.stream().flatMap(transaction -> transaction.records().stream())
                .filter(record -> record.topic().equals(TOPICS.events().memberships()) && record.key().startsWith(prefix))
                .collect(Collectors.groupingBy(record -> Long.valueOf(record.key().substring(prefix.length())),
                        Collectors.counting()))
                .entrySet().stream().sorted(Map.Entry.<Long, Long> comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(2).map(Map.Entry::getKey).toList();
    }

    private void request(Request request) {
        boolean readable = request.status() == 200 && request.rows() != null;
        requests.add(new Asked(commits.stream().filter(commit -> commit.at < request.at().toEpochMilli()).count(),
                "%d, %b, %d".formatted(request.page() % BYTES, readable, readable ? mask(request.rows()::contains) : 0)));
    }

    private interface Users {
        boolean contain(long user);
    }

    private int mask(Users those) {
        int mask = 0;
        for (int user = 0; user < users.size(); user++) {
            mask |= those.contain(users.get(user)) ? 1 << user : 0;
        }
        return mask;
    }

    private void commits(List<Committed> transactions, String account) {
        int before = Integer.MIN_VALUE;
        boolean anew = true;
        for (Committed transaction : transactions) {
            anew |= transaction.epoch() != before + 1;
            before = transaction.epoch();
            transaction.records().stream().filter(record -> record.topic().equals(TOPICS.state())
                    && (record.key().equals(account + "/account") || record.key().startsWith(segment + "/")))
                    .forEach(record -> state.put(record.key(), record.value()));
            if (isOf(transaction, segment + "/") || isOf(transaction, segment)) {
                commit(transaction, account, anew);
                anew = false;
            }
        }
    }

    private void commit(Committed transaction, String account, boolean anew) {
        StateDecoder decoder = new StateDecoder(account);
        state.forEach(decoder::accept);
        AccountState loaded = decoder.state();
        SegmentState now = loaded.segments.get(id);
        Run run = now == null ? null : now.run;
        long reported = transaction.records().stream().filter(record -> record.topic().equals(TOPICS.events().crawls()))
                .filter(record -> record.key().equals(segment)).mapToLong(RecordedLife::run).max().orElse(-1);
        int report = reported < 0 ? 0 : number(reported);
        int number = run == null ? numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0) : number(run.number);
        boolean walking = run != null && run.phase == Phase.WALKING;
        commits.add(new Held(transaction.at(), anew, report > 0, "%d, %d, %d, %d, %d, %s, %d, %b, %d, %d".formatted(
                told(transaction, "snapshot", "entered"), told(transaction, "left"), report,
                now == null ? 0 : mask(now.members::contains), number,
                run == null ? "closed" : walking ? "walking" : "leaving", walking ? run.counts.pages % BYTES : 0,
                walking && run.cursor == null && run.counts.pages > 0, walking ? mask(run.seen::contains) : 0,
                run == null || walking ? 0 : mask(user -> run.outcome.leavers().contains(user) && user > run.leftUpTo))));
    }

    private static long run(Written report) {
        try {
            return new ObjectMapper().readTree(report.value()).path("crawl").longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int number(long run) {
        return numbers.computeIfAbsent(run, none -> numbers.size() + 1);
    }

    private int told(Committed transaction, String... changes) {
        return mask(user -> transaction.records().stream()
                .anyMatch(record -> record.topic().equals(TOPICS.events().memberships())
                        && record.key().equals(segment + "/" + user)
                        && List.of(changes).stream().anyMatch(change -> record.type().endsWith("." + change + ".v1"))));
    }

    /**
     * In the words of the model.
     *
     * @param without a commit that is left out; -1 for none
     */
    private String rows(int without) {
        StringBuilder rows = new StringBuilder("/* %s, users %s */%n".formatted(segment, users));
        for (int request = 0; request < requests.size(); request++) {
            Asked asked = requests.get(request);
            rows.append("    REQUEST(%d, %d, %s);%n".formatted(request,
                    asked.after - (without >= 0 && asked.after > without ? 1 : 0), asked.rest));
        }
        int row = 0;
        for (int commit = 0; commit < commits.size(); commit++) {
            if (commit != without) {
                rows.append("    COMMIT(%d, %b, %s);%n".formatted(row++, commits.get(commit).anew, commits.get(commit).rest));
            }
        }
        return rows.toString();
    }

    /**
     * The model can live it, but not without its first report: it does not live everything.
     *
     * @throws AssertionError if not: one of the two is wrong
     */
    public void verify() {
        Path directory = Scratch.directory("life");
        Spin.Result result = live(rows(-1), directory);
        assertThat(result.story()).as("the model can live %s, of %d requests and %d commits, as told in %s: it %s", segment,
                requests.size(), commits.size(), directory, result.lived()).contains("LIVED");
        int report = IntStream.range(0, commits.size())
                .filter(commit -> commits.get(commit).reports && !commits.get(commit).anew)
                .findFirst().orElseThrow();
        Spin.Result less = live(rows(report), directory);
        assertThat(less.story()).as("%s without its commit %d", segment, report).isEmpty();
        assertThat(less.whole()).as("every order was tried").isTrue();
        Scratch.delete(directory);
    }

    /** Has the model try to live it. */
    static Spin.Result live(String rows, Path directory) {
        try {
            Files.writeString(directory.resolve("rows.pml"), rows);
            Files.writeString(directory.resolve("sizes.pml"), "#define REQUESTS %d%n#define COMMITS %d%n"
                    .formatted(count(rows, "REQUEST("), count(rows, "COMMIT(")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Spin(directory).check(List.of("TRACE"));
    }

    private static long count(String rows, String what) {
        return rows.lines().filter(line -> line.strip().startsWith(what)).count();
    }
}
