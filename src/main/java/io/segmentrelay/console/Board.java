package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.state.StateGlimpse;

/** What the topics have told, by account and segment. Safe for use by several threads. */
final class Board {
    private static final int FEED = 40;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final double allowed;
    private final Map<String, AccountBoard> accounts = new TreeMap<>();
    private final Deque<EventLine> feed = new ArrayDeque<>();
    private Instant lastEvent;

    /** @param allowed requests a second for each account */
    Board(List<String> accounts, double allowed) {
        this.allowed = allowed;
        accounts.forEach(account -> this.accounts.put(account, new AccountBoard()));
    }

    private static final class AccountBoard {
        private final Map<Long, SegmentBoard> segments = new HashMap<>();
        /** Requests told of by run: what is new is the difference. */
        private final Map<Long, Long> requestsOfRun = new HashMap<>();
        private final Deque<Requests> requests = new ArrayDeque<>();
        private String owner;
        private boolean paused;

        private record Requests(Instant at, long number) {
        }

        /** @param live whether the run's requests before this are known: of what was there at first they are not */
        private void requests(long run, long total, Instant at, boolean live) {
            Long before = requestsOfRun.put(run, total);
            long sent = before != null ? total - before : live ? total : 0;
            if (sent > 0) {
                requests.add(new Requests(at, sent));
            }
        }

        private double perSecond(Instant now) {
            while (!requests.isEmpty() && requests.peek().at().isBefore(now.minus(MINUTE))) {
                requests.remove();
            }
            return requests.stream().mapToLong(Requests::number).sum() / (double) MINUTE.toSeconds();
        }
    }

    private AccountBoard account(String name) {
        return accounts.computeIfAbsent(name, none -> new AccountBoard());
    }

    private SegmentBoard segment(String account, long id) {
        return account(account).segments.computeIfAbsent(id, none -> new SegmentBoard(account, id));
    }

    /** A record of the segments topic. */
    synchronized void segment(JsonNode value, boolean live) {
        String account = value.path("account").asText();
        long id = value.path("segment").path("id").asLong();
        String change = value.path("change").asText();
        segment(account, id).segment(change.equals("deleted") ? null : value);
        if (live && !change.equals("recounted")) {
            tell(value, "·", "news", "segment " + change);
        }
    }

    /** A report of the crawls topic. */
    synchronized void report(JsonNode value, boolean live) {
        String account = value.path("account").asText();
        long id = value.path("segment").path("id").asLong();
        account(account).requests(value.path("crawl").asLong(), value.path("requests").asLong(), at(value, "finished_at"),
                live);
        account(account).requestsOfRun.remove(value.path("crawl").asLong());
        segment(account, id).report(value);
        if (live) {
            String why = value.path("why").asText("");
            tell(value, "·", "news", "walk " + value.path("outcome").asText() + (why.isEmpty() ? "" : ": " + why));
        }
    }

    /** What became of a signal. */
    synchronized void signal(JsonNode value, boolean live) {
        AccountBoard account = account(value.path("account").asText());
        String signal = value.path("signal").asText();
        if (value.path("outcome").asText().equals("done")) {
            if (value.has("segment")) {
                SegmentBoard segment = account.segments.get(value.path("segment").path("id").asLong());
                if (segment != null) {
                    segment.signal(signal);
                }
            } else if (signal.equals("pause") || signal.equals("resume")) {
                account.paused = signal.equals("pause");
            } else {
                account.segments.values().forEach(segment -> segment.signal(signal));
            }
        }
        if (live) {
            tell(value, "·", "news", signal + " " + value.path("outcome").asText() + ": " + value.path("what").asText());
        }
    }

    /** A record of the memberships topic. */
    synchronized void membership(JsonNode value) {
        String change = value.path("change").asText();
        String sign = switch (change) {
            case "entered" -> "+";
            case "left" -> "−";
            case "snapshot" -> "=";
            default -> "~";
        };
        String customId = value.path("user").path("custom_id").asText("");
        tell(value, sign, change, value.path("user").path("id").asText() + (customId.isEmpty() ? "" : "  " + customId));
    }

    synchronized void glimpse(StateGlimpse glimpse, Instant at, boolean live) {
        if (glimpse instanceof StateGlimpse.OfAccount account) {
            account(account.account()).paused = account.paused();
        } else if (glimpse instanceof StateGlimpse.OfSegment segment) {
            segment(segment.account(), segment.segment()).glimpse(segment, at);
        } else if (glimpse instanceof StateGlimpse.OfWalk walk) {
            account(walk.account()).requests(walk.run(), walk.requests(), at, live);
            segment(walk.account(), walk.segment()).glimpse(walk, at);
        }
    }

    /** Which process runs which account. */
    synchronized void owners(Map<String, String> owners) {
        accounts.forEach((name, account) -> account.owner = owners.get(name));
    }

    private void tell(JsonNode value, String sign, String kind, String text) {
        Instant at = at(value, value.has("detected_at") ? "detected_at" : "finished_at");
        String name = value.path("segment").path("name").asText(value.path("account").asText());
        feed.addFirst(new EventLine(at, name, sign, kind, text));
        if (feed.size() > FEED) {
            feed.removeLast();
        }
        lastEvent = at;
    }

    private static Instant at(JsonNode value, String field) {
        return Instant.parse(value.path(field).asText());
    }

    synchronized List<EventLine> feed() {
        return List.copyOf(feed);
    }

    /** When the last event was told of since somebody looks; null if none was. */
    synchronized Instant lastEvent() {
        return lastEvent;
    }

    synchronized List<AccountView> accounts(Instant now) {
        List<AccountView> views = new ArrayList<>();
        accounts.forEach((name, account) -> {
            List<SegmentView> segments = account.segments.values().stream().filter(SegmentBoard::isListed)
                    .map(segment -> segment.view(now, account.paused))
                    .sorted(Comparator.comparing(SegmentView::name).thenComparing(SegmentView::id)).toList();
            views.add(new AccountView(name, account.owner, account.perSecond(now), allowed, account.paused,
                    segments.stream().filter(segment -> segment.progress() != null).count(), segments, 0));
        });
        return views;
    }
}
