package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was asked of the stand-in's API, in the order of the answers; the last {@value #KEPT} requests. */
public final class RequestLog {

    private static final int KEPT = 200_000;

    private final Deque<Request> requests = new ArrayDeque<>();
    private volatile boolean keepsRows;
    private final Map<String, Long> counters = new TreeMap<>();

    /** From now on the log keeps who was on which page, too: 2 KB for each page of 100. */
    public RequestLog keepRows() {
        keepsRows = true;
        return this;
    }

    boolean keepsRows() {
        return keepsRows;
    }

    synchronized void add(Request request) {
        requests.add(request);
        if (requests.size() > KEPT) {
            requests.remove();
        }
        count("requests");
        count(request.kind().name().toLowerCase(Locale.ROOT));
        count("status." + request.status());
    }

    private void count(String name) {
        counters.merge(name, 1L, Long::sum);
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** {@code requests}, {@code list}, {@code members}, {@code other} and one {@code status.<n>} for each status. */
    public synchronized Map<String, Long> counters() {
        return Map.copyOf(counters);
    }

    public long count(Kind kind) {
        return counters().getOrDefault(kind.name().toLowerCase(Locale.ROOT), 0L);
    }

    /** The pages of a segment's members that were answered with 200, from 0, as often as they were. */
    public List<Long> pagesServed(long segment) {
        return requests().stream()
                .filter(request -> request.kind() == Kind.MEMBERS && request.segment() == segment && request.status() == 200)
                .map(Request::page)
                .toList();
    }

    /** The most requests that any span of this length saw, refused ones included. */
    public int mostRequestsInAny(Duration span) {
        var times = requests().stream().mapToLong(Request::nanoTime).sorted().toArray();
        var most = 0;
        for (int first = 0, last = 0; last < times.length; last++) {
            while (times[last] - times[first] >= span.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    public synchronized void clear() {
        requests.clear();
        counters.clear();
    }
}
