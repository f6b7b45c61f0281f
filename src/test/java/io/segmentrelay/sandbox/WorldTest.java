package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class WorldTest {

    private static final Instant NOW = Instant.parse("2025-03-01T12:00:00Z");
    private final World world = World.example(42, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void showsWhoMovedOnlyAfterARecount() {
        // given
        var before = world.counted(1033);

        // when
        world.remove(1033, before[0]);
        world.add(1033, 999);

        // then
        assertThat(world.counted(1033)).isEqualTo(before);
        assertThat(world.segment(1033).row("").path("last_counted").asText()).startsWith("2024-10-11");

        // when
        world.recount(1033);

        // then
        assertThat(world.counted(1033)).hasSize(100).contains(999).doesNotContain(before[0]);
        assertThat(world.segment(1033).row("").path("last_counted").asText()).isEqualTo("2025-03-01T12:00:00Z");

        // when
        world.recount(1033);

        // then
        assertThat(world.segment(1033).lastCounted()).isAfter(NOW);
    }

    @Test
    void remembersWhatWasCountedWhen() {
        // given
        world.add(1034, 7777);

        // when
        world.recount(1034);
        world.delete(1034);

        // then
        var history = world.history();
        assertThat(history).hasSize(7);
        assertThat(history.get(5).members().contains(7777)).isTrue();
        assertThat(history.get(6).lastCounted()).isNull();
        assertThat(history.get(6).members().size()).isZero();
    }

    @Test
    void leavesOutOrFalsifiesFieldsOnDemand() {
        // when
        world.omit(1033, "object_count");
        world.show(1033, "last_counted", null);
        world.show(1034, "too_heavy", true);

        // then
        assertThat(world.segment(1033).row("").has("object_count")).isFalse();
        assertThat(world.segment(1033).row("").path("last_counted").isNull()).isTrue();
        assertThat(world.segment(1034).row("").path("too_heavy").asBoolean()).isTrue();

        // when
        world.showTruth(1033, "object_count");

        // then
        assertThat(world.segment(1033).row("").path("object_count").asLong()).isEqualTo(100);
    }

    @Test
    void hasVisitorsLargeIdsAndPeopleInSeveralSegments() {
        // given
        var active = world.segment(1033).counted();

        // when
        var rows = active.ids().mapToObj(id -> world.persons().row(id, true, RowStyle.FULL)).toList();

        // then
        assertThat(rows).anyMatch(row -> row.path("status").asText().equals("visitor") && row.path("email").isNull());
        assertThat(rows).anyMatch(row -> !row.has("custom_id")).anyMatch(row -> row.path("custom_id").isTextual());
        assertThat(rows).anyMatch(row -> row.path("name").asText().contains("Ł"));
        assertThat(active.at(99)).isGreaterThan(1L << 31);
        assertThat(world.segment(1036).counted().ids().filter(active::contains).count()).isPositive();
    }

    @Test
    void hasPeopleWhoEnterLeaveAndReturnTheSameWayForTheSameSeed() {
        // when
        var one = lifeOf(200);
        var other = lifeOf(200);

        // then
        assertThat(history(one)).isEqualTo(history(other)).hasSize(205);
        assertThat(returns(one)).isPositive();
        assertThat(one.segments()).allSatisfy(segment -> assertThat(segment.counted().size()).isBetween(50L, 150L));
    }

    private static World lifeOf(int steps) {
        var world = World.example(42);
        var people = new People(world, 42);
        for (var i = 0; i < steps; i++) {
            people.step();
        }
        return world;
    }

    private static List<List<Long>> history(World world) {
        return world.history().stream().map(counted -> counted.members().ids().boxed().toList()).toList();
    }

    /** How often somebody is in a segment again. */
    private static long returns(World world) {
        var seen = new TreeSet<Long>();
        var previous = new TreeSet<Long>();
        var returns = 0L;
        for (var counted : world.history().stream().filter(entry -> entry.segment() == 1033).toList()) {
            var now = counted.members().ids().boxed().toList();
            returns += now.stream().filter(id -> seen.contains(id) && !previous.contains(id)).count();
            previous.clear();
            previous.addAll(now);
            seen.addAll(now);
        }
        return returns;
    }
}
