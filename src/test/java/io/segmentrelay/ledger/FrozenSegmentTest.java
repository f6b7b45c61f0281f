package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.Watch;
import io.segmentrelay.state.StateRebuild;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** A segment that is not followed for a while is told afterwards what it has missed. */
class FrozenSegmentTest {
    private static final long FOLLOWED = 1033;
    private static final long FROZEN = 1034;
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final StateTopic topic = new StateTopic();
    private final List<ConsumerRecord<byte[], byte[]>> published = new ArrayList<>();

    @BeforeEach
    void bothShowUsersOneAndTwoThenOneIsFrozen() {
        Ledger both = ledger();
        both.listed(Ledgers.list(COUNTED, 2, FOLLOWED, FROZEN));
        walk(both, FOLLOWED, member(1, "A-1"), member(2, "A-2"));
        walk(both, FROZEN, member(1, "A-1"), member(2, "A-2"));
        events(both);
        Ledger one = ledger("" + FROZEN);
        walk(one, FOLLOWED, member(1, "B-1"), member(2, "A-2"));
        assertThat(events(one)).singleElement().asString().contains("main/1033/1 ", "\"updated\"", "\"custom_id\":\"B-1\"",
                "\"previous\":{\"custom_id\":\"A-1\"}");
    }

    @Test
    void aFieldThatChangedMeanwhileIsToldOnceAndWithoutItsFormerValue() {
        // when
        Ledger again = ledger();
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"));

        // then
        assertThat(events(again)).singleElement().asString().contains("main/1034/1 ", "\"updated\"", "\"custom_id\":\"B-1\"",
                "\"previous\":{}");
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"));
        assertThat(events(again)).isEmpty();
    }

    @Test
    void aFieldThatChangesAnewIsToldAsEver() {
        // when
        Ledger again = ledger();
        walk(again, FOLLOWED, member(1, "C-1"), member(2, "A-2"));

        // then
        assertThat(events(again)).hasSize(2).allMatch(event -> event.contains("\"previous\":{\"custom_id\":\"B-1\"}"));
        walk(again, FROZEN, member(1, "C-1"), member(2, "A-2"));
        assertThat(events(again)).isEmpty();
    }

    @Test
    void aChangeBearsTheCountOfTheSegmentThatShowsItAndElsewhereNone() {
        // given
        Ledger again = ledger();

        // when
        walk(again, FOLLOWED, member(1, "C-1"), member(2, "A-2"));

        // then
        assertThat(events(again)).hasSize(2).filteredOn(event -> event.contains("\"counted_at\"")).singleElement().asString()
                .startsWith("main/1033/1 ").contains("\"counted_at\":\"" + COUNTED + "\"");
    }

    @Test
    void aFieldThatChangesWhileAnExtensionCannotSayWhetherItSkipsTheSegmentIsToldOnceItCan() {
        // given
        Ledger again = ledger();
        again.listed(Ledgers.list(COUNTED, 2, FOLLOWED, FROZEN).considered(Set.of(FROZEN), Map.of()));
        again.listed(Ledgers.list(COUNTED, 2, FOLLOWED, FROZEN).considered(Set.of(), Map.of(FROZEN, "it has failed")));
        events(again);

        // when
        walk(again, FOLLOWED, member(1, "B-1"), member(2, "C-2"));

        // then
        assertThat(events(again)).singleElement().asString().startsWith("main/1033/2 ");
        again.listed(Ledgers.list(COUNTED, 2, FOLLOWED, FROZEN));
        walk(again, FROZEN, member(1, "B-1"), member(2, "C-2"));
        assertThat(events(again)).hasSize(2).allMatch(event -> event.startsWith("main/1034/"));
    }

    @Test
    void whoLeavesAndComesBackIsToldNothingMore() {
        // when
        Ledger again = ledger();
        again.listed(Ledgers.list(COUNTED, 1, FOLLOWED, FROZEN));
        walk(again, FROZEN, member(2, "A-2"));
        boolean outdated = !state.segments.get(FROZEN).outdated.isEmpty();
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"));

        // then
        assertThat(outdated).isFalse();
        assertThat(state.users.contains(1)).as("remembered, for he is in another segment").isTrue();
        assertThat(events(again)).hasSize(2).allMatch(event -> event.startsWith("main/1034/1 "))
                .anyMatch(event -> event.contains("\"left\"")).anyMatch(event -> event.contains("\"entered\""));
        assertThat(state.segments.get(FROZEN).outdated.isEmpty()).isTrue();
    }

    @Test
    void withoutRememberedFieldsNothingIsToldAfterwards() {
        // when
        Ledger forgetful = Ledgers.forgetful(state, clock);
        assertThat(forgetful.state().segments.get(FROZEN).outdated.isEmpty()).isTrue();
        assertThat(state.users.isEmpty()).isTrue();
        assertThat(forgetful.rewrites()).as("it is written that they are forgotten").isNotEmpty()
                .noneMatch(part -> part.changes.isEmpty());
        events(forgetful);
        Ledger again = ledger();
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"));

        // then
        assertThat(events(again)).isEmpty();
        Ledger last = Ledgers.forgetful(state, clock);
        last.listed(Ledgers.list(COUNTED, 1, FOLLOWED, FROZEN));
        walk(last, FROZEN, member(2, "A-2"));
        assertThat(events(last)).singleElement().asString().contains("\"left\"", "\"user\":{\"id\":1}");
        assertThat(state.users.isEmpty()).isTrue();
    }

    @Test
    void whoEntersWithAChangedFieldIsUpdatedWhereHeWas() {
        // given
        Ledger again = ledger();
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"));
        walk(again, FOLLOWED, member(1, "B-1"), member(2, "A-2"), member(3, "A-3"));
        events(again);

        // when
        walk(again, FROZEN, member(1, "B-1"), member(2, "A-2"), member(3, "B-3"), member(3, "C-3"));

        // then
        assertThat(events(again)).hasSize(2).anyMatch(event -> event.contains("main/1034/3 ") && event.contains("\"entered\""))
                .anyMatch(event -> event.contains("main/1033/3 ") && event.contains("\"previous\":{\"custom_id\":\"A-3\"}"));
    }

    /** Whatever is read first: here the partition of the followed segment, whose events are the later ones. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({ "B-1, ", "A-1, B-1", "C-1, B-1" })
    void afterARebuildAChangeIsToldOnceAndIsOneOfWhatWasToldLast(String now, String told) {
        // given
        StateRebuild rebuild = new StateRebuild("main", FieldSet.of("custom_id"), true);
        published.stream().filter(record -> record.topic().equals("usercom.segments")).forEach(rebuild::segment);
        published.stream().filter(record -> record.topic().equals("usercom.memberships"))
                .sorted(Comparator.comparing(ConsumerRecord::partition)).forEach(rebuild::membership);
        Ledger rebuilt = Ledgers.with(rebuild.state(), clock, FieldSet.of("custom_id"), "" + FROZEN);
        rebuilt.seal();

        // when
        walk(rebuilt, FOLLOWED, member(1, now), member(2, "A-2"));

        // then
        assertThat(Ledgers.memberships(rebuilt.seal())).hasSize(told == null ? 0 : 1)
                .allMatch(event -> event.contains("\"previous\":{\"custom_id\":\"" + told + "\"}"));
    }

    private Ledger ledger(String... excluded) {
        return Ledgers.with(state, clock, FieldSet.of("custom_id"), excluded);
    }

    private static void walk(Ledger ledger, long segment, Member... members) {
        long run = ledger.open(segment).orElseThrow().run();
        ledger.page(segment, run, new PageRead(List.of(members), OptionalLong.of(members.length), segment, null, 1));
        ledger.close(segment, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(members.length)));
    }

    private List<String> events(Ledger ledger) {
        Batch batch = topic.commit(ledger);
        batch.events().forEach(this::publish);
        List<String> events = Ledgers.memberships(batch);
        assertThat(batch.reports().stream().map(report -> report.report().counts())
                .mapToLong(told -> told.snapshot() + told.entered() + told.updated() + told.left()).sum())
                .as("what the reports tell").isEqualTo(events.size());
        return events;
    }

    /** The segments' members are in different partitions. */
    private void publish(OutRecord event) {
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        published.add(new ConsumerRecord<>(event.topic(), event.key().contains("" + FROZEN) ? 1 : 0, published.size(),
                published.size(), TimestampType.CREATE_TIME, key.length, 0, key, event.value(), new RecordHeaders(),
                Optional.empty()));
    }

    private static Member member(long id, String customId) {
        return new Member(id, UserFields.of(List.of(TextNode.valueOf(customId))));
    }
}
