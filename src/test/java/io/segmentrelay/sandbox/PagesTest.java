package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.fasterxml.jackson.databind.JsonNode;

class PagesTest {

    private static final StandInOptions SMALL_PAGES = StandInOptions.defaults().unlimited().pageSize(7);

    @ParameterizedTest
    @EnumSource
    void leadThroughEveryMemberAndEverySegmentOnce(Paging paging) throws Exception {
        // given
        try (var standIn = StandIn.start(SMALL_PAGES.world(World.example(1)).paging(paging))) {
            var client = new TestClient(standIn);

            // when
            var ids = client.idsOf(1033);

            // then
            var members = LongStream.of(standIn.world().counted(1033)).boxed().toList();
            if (paging == Paging.LAST_SEEN) {
                assertThat(ids).containsExactlyInAnyOrderElementsOf(members).isNotEqualTo(members);
            } else {
                assertThat(ids).containsExactlyElementsOf(members);
            }
            assertThat(standIn.log().pagesServed(1033)).containsExactlyElementsOf(
                    LongStream.range(0, 15).boxed().toList());
        }

        // given
        try (var standIn = StandIn.start(SMALL_PAGES.world(World.example(1)).paging(paging).pageSize(2))) {
            var client = new TestClient(standIn);

            // when
            var second = client.json(client.json(client.listUrl()).path("next").asText());
            var third = client.json(second.path("next").asText());

            // then
            assertThat(second.at("/results/0/id").asLong()).isEqualTo(1037);
            assertThat(third.path("results")).hasSize(1);
            assertThat(third.path("next").isNull()).isTrue();
            assertThat(third.path("count").asInt()).isEqualTo(5);
        }
    }

    @Test
    void ofPreparedRowsAreLikeTheOthers() throws Exception {
        // given
        try (var standIn = StandIn.start(StandInOptions.defaults().unlimited().rows(RowStyle.PREPARED));
                var full = StandIn.start(StandInOptions.defaults().unlimited().rows(RowStyle.FULL_WITH_ATTRIBUTES))) {
            var client = new TestClient(standIn);

            // when
            var page = client.json(client.usersUrl(1033));

            // then
            var rows = page.path("results");
            var like = new TestClient(full).json(new TestClient(full).usersUrl(1033));
            assertThat(client.idsOf(1033))
                    .containsExactlyElementsOf(LongStream.of(standIn.world().counted(1033)).boxed().toList());
            assertThat(page.path("count")).isEqualTo(like.path("count"));
            assertThat(page.fieldNames()).toIterable().containsExactlyElementsOf(like::fieldNames);
            assertThat(rows.findValuesAsText("user_key")).doesNotHaveDuplicates().hasSize(rows.size());
            assertThat(rows.toString().length()).isCloseTo(like.path("results").toString().length(), withinPercentage(20));
        }
    }

    @Test
    void refuseCursorsThatTheyDidNotGiveForThisListOrHaveForgotten() throws Exception {
        // given
        try (var standIn = StandIn.start(SMALL_PAGES)) {
            var client = new TestClient(standIn);
            var next = client.json(client.usersUrl(1033)).path("next").asText();

            // then
            for (var query : List.of("?cursor=", "?cursor=garbage", "?cursor=Zz09", "?cursor=%00")) {
                assertThat(client.get(client.usersUrl(1033) + query).statusCode()).as(query).isEqualTo(404);
            }
            assertThat(client.get(next.replace("1033", "1034")).statusCode()).isEqualTo(404);
            assertThat(client.get(next).statusCode()).isEqualTo(200);

            // when
            standIn.forgetCursors();

            // then
            assertThat(client.get(next).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void ofFiveMillionMembersCostNothing() throws Exception {
        // given
        var world = World.empty(1);
        world.create(5, "Everybody", "", Membership.formula(5_000_000, index -> 3_000_000_000L + index * 3));
        try (var standIn = StandIn.start(StandInOptions.defaults().world(world))) {
            var client = new TestClient(standIn);
            var first = client.json(client.usersUrl(5));
            var deep = new Cursor(0, 5, 49_999, 3_000_000_000L + 4_999_899 * 3).encoded().replace("=", "%3D");

            // when
            var last = client.json(client.usersUrl(5) + "?cursor=" + deep);

            // then
            assertThat(first.path("count").asLong()).isEqualTo(5_000_000);
            assertThat(last.path("results")).hasSize(100);
            assertThat(last.path("results").path(99).path("id").asLong()).isEqualTo(3_000_000_000L + 4_999_999L * 3);
            assertThat(last.path("next").isNull()).isTrue();
        }
    }

    /** The first row of the third page slips onto the second, which was read; the counts are as if nothing had happened. */
    @ParameterizedTest
    @EnumSource(names = { "NUMBER", "OFFSET" })
    void byNumberSkipWhoStaysWhileOneGoesAndOneComes(Paging paging) throws Exception {
        // given
        var world = World.empty(1);
        world.create(5, "Some", "", Membership.formula(21, index -> index + 1));
        world.live(true);
        try (var standIn = StandIn.start(SMALL_PAGES.world(world).paging(paging))) {
            standIn.log().keepRows();
            var client = new TestClient(standIn);
            var second = client.json(client.json(client.usersUrl(5)).path("next").asText());

            // when
            world.members(5, world.shown(5).without(8).with(99));
            var third = client.json(second.path("next").asText());

            // then
            assertThat(ids(third)).containsExactly(16L, 17L, 18L, 19L, 20L, 21L, 99L).doesNotContain(15L);
            assertThat(third.path("count")).isEqualTo(second.path("count"));
            assertThat(client.json(client.listUrl()).at("/results/0/object_count").asLong()).isEqualTo(21);
            assertThat(standIn.log().requests().get(1).rows()).containsExactly(8L, 9L, 10L, 11L, 12L, 13L, 14L);
            assertThat(world.history()).last().satisfies(shown -> assertThat(shown.members().contains(99)).isTrue());
        }
    }

    @Test
    void byLastSeenSkipWhoIsSeenMeanwhile() throws Exception {
        // given
        var world = World.empty(1);
        world.create(5, "Some", "", Membership.formula(14, index -> index + 1));
        try (var standIn = StandIn.start(SMALL_PAGES.world(world).paging(Paging.LAST_SEEN))) {
            var client = new TestClient(standIn);
            var first = client.json(client.usersUrl(5));
            var unread = LongStream.rangeClosed(1, 14).filter(id -> !ids(first).contains(id)).findFirst().orElseThrow();

            // when
            world.see(unread);
            var second = client.json(first.path("next").asText());

            // then
            assertThat(ids(second)).hasSize(6).doesNotContain(unread);
            assertThat(client.idsOf(5)).startsWith(unread).hasSize(14);
        }
    }

    private static List<Long> ids(JsonNode page) {
        var ids = new ArrayList<Long>();
        page.path("results").forEach(row -> ids.add(row.path("id").asLong()));
        return ids;
    }

    @Test
    void byCursorNeverSkipWhoStaysWhileOthersLeave() throws Exception {
        // given
        var world = World.empty(1);
        world.create(5, "Some", "", Membership.formula(20, index -> index + 1));
        try (var standIn = StandIn.start(SMALL_PAGES.world(world))) {
            var client = new TestClient(standIn);
            var next = client.json(client.usersUrl(5)).path("next").asText();

            // when
            world.remove(5, 1, 2, 3, 4);
            world.recount(5);

            // then
            assertThat(client.json(next).path("results").path(0).path("id").asLong()).isEqualTo(8);
        }
    }
}
