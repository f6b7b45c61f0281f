package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.segmentrelay.session.Watch;

/** The segments of an account that has moved to another topic. */
class RepeatedSegmentsTest {
    @Test
    void arePublishedThereOnceMoreAsTheyWereLastPublished() {
        // given
        AccountState state = new AccountState("main");
        Ledger ledger = Ledgers.of(state, new Watch());
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, 1033, 1034));
        ledger.seal();
        long revision = state.nextRevision;

        // when
        ledger.repeatSegments();

        // then
        Batch batch = ledger.seal();
        assertThat(batch.events()).extracting(event -> event.headers().get("ce_id")).containsExactlyInAnyOrder(
                "main/1033/r" + revision + "/snapshot", "main/1034/r" + (revision + 1) + "/snapshot");
        assertThat(batch.events()).extracting(event -> new String(event.value(), StandardCharsets.UTF_8))
                .allMatch(event -> event.contains("\"last_counted\":\"2024-10-11T09:00:00Z\""));
        assertThat(batch.changes.isEmpty()).as("its revisions are not used again").isFalse();
    }
}
