package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

class AccountStateTest {
    private final AccountState state = new AccountState("main");

    @Test
    void asManyFieldSetsAreToldApartAsAByteCan() {
        // given
        for (int set = 0; set < 256; set++) {
            assertThat(state.fieldSet(FieldSet.of("field" + set))).isEqualTo(set);
        }

        // then
        assertThat(state.fieldSet(FieldSet.of("field0"))).isZero();
        assertThat(state.fieldSet(FieldSet.of("field255"))).isEqualTo(255);
        byte[] last = AccountState.packed(255, UserFields.of(List.of(TextNode.valueOf("A"))));
        assertThat(state.fieldSet(last)).isEqualTo(FieldSet.of("field255"));
        assertThat(AccountState.fields(last).get(0).textValue()).isEqualTo("A");
        assertThatThrownBy(() -> state.fieldSet(FieldSet.of("one more"))).isInstanceOf(StateProblem.class)
                .hasMessageContaining("relay.state=rebuild");
    }
}
