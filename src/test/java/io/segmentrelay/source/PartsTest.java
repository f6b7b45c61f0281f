package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.walk.ListReading;
import io.segmentrelay.walk.MemberWalk;

/** The library's parts without Camel, as the guide shows them. */
@Timeout(30)
class PartsTest {
    private static final Path GUIDE = Path.of("docs/plain-camel.md");
    private static final Path SELF = Path.of("src/test/java/io/segmentrelay/source/PartsTest.java");

    private final World world = World.empty(7);
    private final long segment = world.create("Active", "", Membership.of(27, 31, 40));
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aWalkGivesTheEventsOfItsSegment() throws Exception {
        try (StandIn standIn = StandIn.start(StandInOptions.defaults().world(world).unlimited().pageSize(2))) {
            // when
            List<OutRecord> events = events(standIn.url(), standIn.token());

            // then
            String key = "main/" + segment;
            assertThat(events).map(OutRecord::key).containsExactly(key, key + "/27", key + "/31", key + "/40", key);
        }
    }

    private List<OutRecord> events(String url, String token) throws Exception {
        // guide
        ApiAddress api = ApiAddress.of(url);
        FieldSet fields = FieldSet.of("custom_id");
        FollowRules settings = new FollowRules(fields, true, Baseline.SNAPSHOT, new Rules(0.01, 500, 0.5, 2),
                new SegmentFilter(List.of("*"), List.of(), false), Duration.ofSeconds(30), Duration.ofHours(24), 1000,
                BySegment.none());
        MemoryLedger memory = new MemoryLedger("main",
                new EventWriter("main", api.origin() + "/api/public", EventTopics.DEFAULT, false), settings, Clock.systemUTC());
        Ledger ledger = memory.ledger();
        PageReader pages = new PageReader();

        ListReading list = new ListReading(api);
        while (list.next() != null) {
            list.read(pages.segments(get(list.next(), token)));
        }
        ledger.listed(list.result());
        for (Candidate candidate : ledger.candidates()) {
            MemberWalk walk = new MemberWalk(ledger.open(candidate.id()).orElseThrow(), api);
            while (walk.next() != null) {
                walk.read(pages.members(get(walk.next(), token), fields), 1)
                        .ifPresent(page -> ledger.page(walk.segment(), walk.run(), page));
            }
            walk.close(ledger); // Says if it wants the list once more, or if there are leavers to publish.
        }
        return memory.drain();
        // end
    }

    private InputStream get(URI url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url).header("Authorization", "Token " + token)
                .header("Accept", "*/*; version=2").timeout(Duration.ofSeconds(10)).build();
        return http.send(request, BodyHandlers.ofInputStream()).body();
    }

    @Test
    void theGuideShowsThisVeryCode() throws Exception {
        // given
        String code = Files.readAllLines(SELF).stream().dropWhile(line -> !line.strip().equals("// guide")).skip(1)
                .takeWhile(line -> !line.strip().equals("// end")).map(line -> line.isBlank() ? "" : line.substring(8))
                .collect(Collectors.joining("\n"));

        // then
        assertThat(Files.readString(GUIDE)).contains("```java\n" + code + "\n```");
    }
}
