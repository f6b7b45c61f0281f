package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.session.AccountKafka;

class BatchBytesTest {

    @ParameterizedTest
    @CsvSource({ "1, 131072", "60, 131072", "102, 131072", "200, 67108", "1000, 16384", "100000, 16384" })
    void manyAccountsHaveSmallerBuffers(int accounts, int expected) {
        // when
        int bytes = AccountKafka.batchBytes(accounts);

        // then
        assertThat(bytes).isEqualTo(expected);
    }
}
