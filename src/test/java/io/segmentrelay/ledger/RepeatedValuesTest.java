package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.OptionalLong;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.PageReader;

/** What the API says again, to a ledger that goes on from what another has committed. */
class RepeatedValuesTest {
    private static final FieldSet FIELDS = FieldSet.of("score");
    private final PageReader reader = new PageReader();
    private final StateTopic topic = new StateTopic();

    @ParameterizedTest
    @ValueSource(strings = { "12", "12e0", "1.2e1", "120e-1", "12.0", "12.00", "-0", "-0.0", "0e0", "1E+2", "100e0", "1e-3",
            "12345678901234567890123e0", "9223372036854775807e0", "true", "\"12e0\"", "{\"b\": [12e0, {}], \"a\": 1.0}" })
    void aValueOfAnyFormThatIsReadAgainAfterARestartHasNotChanged(String value) {
        // given
        Ledger first = Ledgers.with(new AccountState(Ledgers.ACCOUNT), Clock.systemUTC(), FIELDS);
        walk(first, value);
        topic.commit(first);

        // when
        Ledger second = Ledgers.with(topic.read(), Clock.systemUTC(), FIELDS);
        walk(second, value);

        // then
        assertThat(topic.commit(second).events()).extracting(event -> new String(event.value(), StandardCharsets.UTF_8))
                .isEmpty();
    }

    private void walk(Ledger ledger, String value) {
        ledger.listed(new ListRead(reader.segments(page("\"id\": 1033, \"name\": \"Active\", \"score\": " + value)).rows(),
                true, null));
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, new PageRead(reader.members(page("\"id\": 27, \"score\": " + value), FIELDS).rows(),
                OptionalLong.of(1), 1, null, 1));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
    }

    private static InputStream page(String row) {
        return new ByteArrayInputStream(("{\"count\": 1, \"next\": null, \"previous\": null, \"results\": [{" + row + "}]}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
