package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;

/** What the page sees of a record of the state topic. */
class StateViewTest {
    private final List<OutRecord> records = Everything.written(Everything.state());

    @Test
    void anAccountIsSeenWithItsTrouble() {
        assertThat(view("main/account"))
                .contains(new StateView.OfAccount("main", true, "Kafka refuses what is written"));
        assertThat(StateView.of("other/account", value(Everything.written(new AccountState("other")), "other/account")))
                .contains(new StateView.OfAccount("other", false, null));
    }

    @Test
    void aSegmentIsSeenWithItsRunAndWhetherThatPublishes() {
        // given
        Instant nextTry = Instant.parse("2024-10-11T12:00:02.123456789Z");

        // then
        assertThat(view("main/1033/segment"))
                .contains(new StateView.OfSegment("main", 1033, true, nextTry, OptionalLong.of(42), false));
        assertThat(view("main/1034/segment"))
                .contains(new StateView.OfSegment("main", 1034, true, nextTry, OptionalLong.of(43), true));
        assertThat(view("main/1035/segment"))
                .contains(new StateView.OfSegment("main", 1035, false, null, OptionalLong.empty(), false));
    }

    @Test
    void aWalkIsSeenAsFarAsItIs() {
        assertThat(view("main/1033/run/42/1")).contains(new StateView.OfWalk("main", 1033, 42, 1, 3, OptionalLong.of(9)));
        assertThat(view("main/1034/run/43/1")).get().isInstanceOfSatisfying(StateView.OfWalk.class,
                walk -> assertThat(walk.expected()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = { "main/user/27", "main/1033/members/0", "main/1034/leavers/0" })
    void recordsOfOtherKindsAreNotSeen(String key) {
        assertThat(view(key)).isEmpty();
    }

    @Test
    void aRecordThatIsRemovedIsNotSeen() {
        assertThat(StateView.of("main/account", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "main/account", "main/1033/segment", "main/1033/run/42/1" })
    void contentThatIsNotWhatItsKeySaysIsNamedByItsKey(String key) {
        // given
        byte[] value = StateFormat.versioned("[]".getBytes(StandardCharsets.UTF_8));

        // then
        assertThatThrownBy(() -> StateView.of(key, value)).isInstanceOf(StateProblem.class)
                .hasMessageContaining("state record " + key + " cannot be read");
    }

    private Optional<StateView> view(String key) {
        return StateView.of(key, value(records, key));
    }

    private static byte[] value(List<OutRecord> records, String key) {
        return records.stream().filter(record -> record.key().equals(key)).findFirst().orElseThrow().value();
    }
}
