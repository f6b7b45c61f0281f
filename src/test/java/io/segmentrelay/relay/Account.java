package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.history.Recount;
import io.segmentrelay.history.Summary;
import io.segmentrelay.sandbox.Counted;
import io.segmentrelay.sandbox.Faults;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Request;
import io.segmentrelay.sandbox.RequestLog;
import io.segmentrelay.sandbox.Segment;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.World;

/** One account from both its ends: the stand-in that the relay polls, and what the relay published of it. */
record Account(String name, StandIn standIn, AccountEvents events) {
    static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int REQUESTS_TOLD = 1_000;

    World world() {
        return standIn.world();
    }

    Faults faults() {
        return standIn.faults();
    }

    RequestLog log() {
        return standIn.log();
    }

    String key(long segment) {
        return name + "/" + segment;
    }

    void awaitTruth(String when) {
        try {
            await(when).until(() -> events.table().equals(world().counted(name)));
        } catch (ConditionTimeoutException e) {
            assertThat(events.table()).as("%s: %s; %s", name, when, story()).isEqualTo(world().counted(name));
        }
    }

    /** When each segment was counted last, what was asked of the API lately, and what was reported of it. */
    private String story() {
        List<Request> requests = log().requests();
        return Stream.of(
                world().segments().stream().map(segment -> key(segment.id()) + " counted at " + segment.lastCounted()),
                requests.stream().skip(Math.max(0, requests.size() - REQUESTS_TOLD))
                        .filter(request -> request.kind() != Kind.LIST).map(Request::toString),
                requests.stream().filter(request -> request.kind() == Kind.LIST).skip(Math.max(0, log().count(Kind.LIST) - 3))
                        .map(Request::toString),
                events.reports().stream().map(report -> report.type() + " " + report.value()))
                .flatMap(each -> each).collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** The members of every segment were walked as they are counted now. */
    void awaitReports(String when) {
        await(when).until(() -> world().segments().stream().allMatch(this::isReported));
    }

    private boolean isReported(Segment segment) {
        return events.events("crawl.completed").stream().filter(report -> report.segment() == segment.id())
                .map(report -> Instant.parse(report.value().path("counted_at").textValue()))
                .anyMatch(segment.lastCounted()::equals);
    }

    ConditionFactory await(String what) {
        return Awaitility.await(name + ": " + what).atMost(LIMIT).pollInterval(Duration.ofMillis(100))
                .pollDelay(Duration.ZERO);
    }

    /** Nothing false, nothing twice, every report in agreement with its events, no request beyond the budget. */
    Summary verify() {
        return HistoryChecker.verify(evidence().build());
    }

    /** Besides: nothing lost, and the state is what a consumer has. To be called once the truth is reached. */
    Summary verifyAtEnd() {
        return verifyAtEnd(List.of());
    }

    /** @param alsoShown what a fault made the API show besides */
    Summary verifyAtEnd(List<Counted> alsoShown) {
        Evidence.Builder evidence = evidence().settled().alsoShown(Recount.of(name, alsoShown));
        return HistoryChecker.verify(ManyAccounts.afterwards.tell(evidence, name).build());
    }

    private Evidence.Builder evidence() {
        return Evidence.builder().committed(events.records()).account(name, standIn)
                .strangersCalls(ManyAccounts.stranger.calls()).budget(ManyAccounts.REQUESTS_PER_SECOND);
    }
}
