package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.event.SignalKind;
import io.segmentrelay.state.StateView;
import io.segmentrelay.text.OneLine;

/** The accounts and their segments, as read from the topics. Safe for use by several threads. */
final class Board {
    /** Most lines of news, such as walks, and of changes of memberships, so that many of one kind do not displace the other. */
    private static final int NEWS = 12;
    private static final int CHANGES = 28;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final double allowed;
    private final Expectations expectations;
    private final Map<String, AccountBoard> accounts = new TreeMap<>();
    /** The latest first. */
    private final List<EventLine> feed = new ArrayList<>();
    private Instant lastEvent;

    /** @param allowed requests a second for each account */
    Board(Collection<String> accounts, double allowed, Expectations expectations) {
        this.allowed = allowed;
        this.expectations = expectations;
        accounts.forEach(account -> this.accounts.put(account, new AccountBoard()));
    }

    private static final class AccountBoard {
        private final Map<Long, SegmentBoard> segments = new HashMap<>();
        /** Requests of each walk as last read: the next figure minus this one is what was sent since. */
        private final Map<Long, Long> requestsOfRun = new HashMap<>();
        private final Deque<Requests> requests = new ArrayDeque<>();
        private String owner;
        private boolean paused;
        private String trouble;
        private Instant troubleAt;

        private void apply(StateView.OfAccount state, Instant at) {
            paused = state.paused();
            trouble = state.trouble();
            troubleAt = at;
        }

        /** An account in trouble repeats it in its state: trouble not repeated for long is over. */
        private String trouble(Instant now) {
            List<SegmentBoard> listed = segments.values().stream().filter(SegmentBoard::isListed).toList();
            if (!listed.isEmpty() && listed.stream().allMatch(SegmentBoard::isForeign)) {
                return "its segments are of another workspace than its URL is: whoever runs it has stopped it";
            }
            return trouble == null || troubleAt.isBefore(now.minus(SegmentBoard.SILENCE)) ? null : trouble;
        }

        private record Requests(Instant at, long number) {
        }

        /** @param live whether the run's earlier requests were seen; not so for records from before the board began */
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
        return account(account).segments.computeIfAbsent(id, none -> new SegmentBoard(account, id, expectations));
    }

    /** @param foreign whether it is of another workspace than the account is configured to be of */
    synchronized void segment(JsonNode value, boolean foreign, boolean live) {
        String account = value.path("account").asText();
        long id = value.path("segment").path("id").asLong();
        String change = value.path("change").asText();
        segment(account, id).segment(change.equals("deleted") ? null : value, foreign);
        if (live && !change.equals("recounted")) {
            news(value, "segment " + change);
        }
    }

    synchronized void report(JsonNode value, boolean live) {
        String account = value.path("account").asText();
        long id = value.path("segment").path("id").asLong();
        account(account).requests(value.path("crawl").asLong(), value.path("requests").asLong(), at(value, "finished_at"),
                live);
        account(account).requestsOfRun.remove(value.path("crawl").asLong());
        segment(account, id).report(value);
        String why = value.path("why").asText("");
        news(value, "walk " + value.path("outcome").asText() + brought(value) + (why.isEmpty() ? "" : ": " + why));
    }

    private static String brought(JsonNode report) {
        long entered = report.path("entered").asLong();
        long left = report.path("left").asLong();
        return (entered == 0 ? "" : " +" + DisplayFormat.number(entered))
                + (left == 0 ? "" : " −" + DisplayFormat.number(left));
    }

    synchronized void signal(JsonNode value) {
        AccountBoard account = account(value.path("account").asText());
        String signal = value.path("signal").asText();
        if (value.path("outcome").asText().equals("done")) {
            SignalKind.named(signal).ifPresent(done -> {
                if (value.has("segment")) {
                    SegmentBoard segment = account.segments.get(value.path("segment").path("id").asLong());
                    if (segment != null) {
                        segment.signal(done);
                    }
                } else if (done == SignalKind.PAUSE || done == SignalKind.RESUME) {
                    account.paused = done == SignalKind.PAUSE;
                } else {
                    account.segments.values().forEach(segment -> segment.signal(done));
                }
            });
        }
        news(value, signal + " " + value.path("outcome").asText() + ": " + value.path("what").asText());
    }

    /** A record of the memberships topic: key {@code main/1033/27}, id {@code main/1033/42/27/entered}. */
    synchronized void membership(String key, String id, Instant at, String customId) {
        String[] parts = key.split("/");
        String change = id.substring(id.lastIndexOf('/') + 1);
        String sign = switch (change) {
            case "entered" -> "+";
            case "left" -> "−";
            case "snapshot" -> "=";
            default -> "~";
        };
        show(new EventLine(at, segment(parts[0], Long.parseLong(parts[1])).name(), sign, change,
                parts[2] + (customId.isEmpty() ? "" : "  " + OneLine.name(customId))));
    }

    synchronized void apply(StateView view, Instant at, boolean live) {
        if (view instanceof StateView.OfAccount account) {
            account(account.account()).apply(account, at);
        } else if (view instanceof StateView.OfSegment segment) {
            segment(segment.account(), segment.segment()).apply(segment, at);
        } else if (view instanceof StateView.OfWalk walk) {
            account(walk.account()).requests(walk.run(), walk.requests(), at, live);
            segment(walk.account(), walk.segment()).apply(walk, at);
        }
    }

    synchronized void owners(Map<String, String> owners) {
        accounts.forEach((name, account) -> account.owner = owners.get(name));
    }

    private void news(JsonNode value, String text) {
        Instant at = at(value, value.has("detected_at") ? "detected_at" : "finished_at");
        String name = OneLine.name(value.path("segment").path("name").asText(value.path("account").asText()));
        show(new EventLine(at, name, "·", EventLine.NEWS, text));
    }

    private void show(EventLine line) {
        if (feed.contains(line)) {
            return; // After a fault of Kafka's the last day is read again.
        }
        feed.add(0, line);
        feed.sort(Comparator.comparing(EventLine::at).reversed()); // Records of several partitions do not come in the order of their times.
        feed.stream().filter(other -> other.isNews() == line.isNews()).skip(line.isNews() ? NEWS : CHANGES).findFirst()
                .ifPresent(feed::remove);
        lastEvent = feed.get(0).at();
    }

    private static Instant at(JsonNode value, String field) {
        return Instant.parse(value.path(field).asText());
    }

    synchronized List<EventLine> feed() {
        return List.copyOf(feed);
    }

    /** The time of the latest event; null before the first. */
    synchronized Instant lastEvent() {
        return lastEvent;
    }

    /** @param own what this process knows of the accounts that it runs */
    synchronized List<AccountView> accounts(Instant now, Map<String, LocalAccount> own) {
        List<AccountView> views = new ArrayList<>();
        accounts.forEach((name, account) -> views.add(view(name, account, own.get(name), now)));
        return views;
    }

    /** A segment that cannot be shown does not hide the others. */
    private static SegmentView view(String account, SegmentBoard segment, Instant now, boolean accountPaused,
            LocalAccount own) {
        try {
            return segment.view(now, accountPaused, own != null && own.pausedSegments().test(segment.id()));
        } catch (RuntimeException e) {
            return SegmentView.broken(account, segment.id(), e.toString());
        }
    }

    /** @param own null if it runs elsewhere */
    private AccountView view(String name, AccountBoard account, LocalAccount own, Instant now) {
        boolean here = own != null;
        boolean paused = account.paused || here && own.paused();
        List<SegmentView> segments = account.segments.values().stream().filter(SegmentBoard::isListed)
                .map(segment -> view(name, segment, now, paused, own))
                .sorted(Comparator.comparing(SegmentView::name).thenComparing(SegmentView::id)).toList();
        long seenWalking = segments.stream().filter(segment -> segment.progress() != null).count();
        return new AccountView(name, new AccountView.Owner(account.owner, here), here ? own.trouble() : account.trouble(now),
                here ? own.listedAt() : null,
                new AccountView.Budget(account.perSecond(now), allowed), paused,
                Math.max(here ? own.walking() : 0, seenWalking), segments, 0);
    }
}
