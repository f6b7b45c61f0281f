package io.segmentrelay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.ledger.TopicIdentity;

class ExplainerTest {
    private static final String LAG = "min.compaction.lag.ms";

    static Stream<Arguments> clients() {
        return Stream.of(
                Arguments.of(Map.of("kafka.bootstrap.servers", "nowhere.invalid:9092"), "No resolvable bootstrap urls"),
                Arguments.of(Map.of("kafka.security.protocol", "SASL_PLAINTEXT"),
                        "set kafka.sasl.mechanism and kafka.sasl.jaas.config"),
                Arguments.of(Map.of("kafka.security.protocol", "FOO"), "a key under kafka. is wrong"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aClientThatDoesNotComeIntoBeingIsAProblemInWords(Map<String, String> settings, String words) {
        // given
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("kafka.bootstrap.servers", "localhost:1");
        KafkaParts parts = KafkaParts.of(all);
        Explainer explainer = new Explainer(parts.relay(), parts.accounts(), parts.clients(), parts.kafka());

        // then
        assertThatThrownBy(() -> explainer.explain("main", 1033, 27, () -> true)).isInstanceOf(ExplainProblem.class)
                .hasMessageStartingWith("Kafka at " + all.get("kafka.bootstrap.servers") + ": ").hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = { "-5", "Active", "", "1.0", "18446744073709551611" })
    void anIdIsAWholeNumber(String text) {
        assertThatThrownBy(() -> Explainer.id(text, "a user")).isInstanceOf(ExplainProblem.class)
                .hasMessage("the id of a user is a whole number, such as 1033, but got '" + text + "'");
    }

    @Test
    void aKeyLiesWhereItLayAndWhereItLies() {
        // given
        String key = "main/1033/27";

        // when
        TopicPartition now = Explainer.lies("m", key, null, 12).get(0);
        TopicPartition before = Explainer.lies("m", key, null, 5).get(0);

        // then
        assertThat(now).isNotEqualTo(before);
        assertThat(Explainer.lies("m", key, beside(5), 12)).containsExactly(before, now);
        assertThat(Explainer.lies("m", key, beside(12), 12)).containsExactly(now);
        assertThat(Explainer.lies("m", key, beside(0), 12)).as("an earlier version has not written it").containsExactly(now);
        assertThat(Explainer.lies("m", key, beside(24), 12)).as("the topic was made anew").containsExactly(now);
    }

    @Test
    void whatATopicKeepsIsToldAsItIsSet() {
        assertThat(Explainer.kept(new ConfigEntry(LAG, "604800000")))
                .isEqualTo("every event for 7 days, and each member's last one for ever");
        assertThat(Explainer.kept(new ConfigEntry(LAG, "0"))).isEqualTo("each member's last event for ever");
        assertThat(Explainer.kept(new ConfigEntry(LAG, null))).isEqualTo(Explainer.kept(null))
                .isEqualTo("each member's last event for ever");
    }

    private static TopicIdentity beside(int partitions) {
        return new TopicIdentity("cluster", "state", "memberships", 1, partitions, partitions, "segments");
    }
}
