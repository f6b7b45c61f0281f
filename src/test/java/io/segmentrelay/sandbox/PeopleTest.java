package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class PeopleTest {

    @Test
    void enterLeaveAndReturnTheSameWayForTheSameSeed() {
        // when
        var one = lifeOf(200);
        var other = lifeOf(200);

        // then
        assertThat(history(one)).isEqualTo(history(other)).hasSize(205);
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
}
