package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a route can do to a change, and what it cannot. */
class MembershipEditTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/",
            EventTopics.DEFAULT, true);
    private static final String EMAIL_HASH = "5ff860bf1190596c7188ab851db691f0f3169c453936e9e1eba2f9a47f7a0018";

    @Test
    void whatIsNotTouchedIsPublishedByteForByte() {
        // given
        MembershipEdit edit = left();

        // when
        edit.get("user.email");

        // then
        assertThat(edit.edited()).hasSize(2);
        assertThat(json(edit)).isEqualTo(new String(edit.original().get(0).value(), StandardCharsets.UTF_8).transform(
                MembershipEditTest::tree));
        assertThat(new MembershipEdit(edit.original()).edited()).isSameAs(new MembershipEdit(edit.original()).original());
    }

    @Test
    void fieldsAreMaskedRenamedHashedAndAdded() {
        // given
        MembershipEdit edit = updated();

        // when
        edit.remove("user.user_key");
        edit.rename("user.custom_id", "crm_id");
        edit.hashEmail("user.email");
        edit.set("user.tier.name", "gold");

        // then
        assertThat(json(edit).at("/user")).isEqualTo(tree("{'id':27,'crm_id':'A-17','email':'" + EMAIL_HASH
                + "','tier':{'name':'gold'}}"));
        assertThat(json(edit).at("/previous")).isEqualTo(tree("{'crm_id':'A-16','email':'" + EMAIL_HASH + "'}"));
    }

    @Test
    void whatIsNotThereIsNotRenamedAndGetsNoHash() {
        // given
        MembershipEdit edit = left();
        JsonNode before = tree(new String(edit.original().get(0).value(), StandardCharsets.UTF_8));

        // when
        edit.rename("user.phone", "tel");
        edit.hashEmail("user.phone");

        // then
        assertThat(json(edit)).isEqualTo(before);
    }

    @Test
    void keyIdAndChangeStay() {
        // given
        MembershipEdit edit = left();
        OutRecord before = edit.original().get(0);

        // when
        edit.getValue().put("change", "entered");
        edit.getValue().remove("user");

        // then
        OutRecord after = edit.edited().get(0);
        assertThat(after.key()).isEqualTo(before.key()).isEqualTo(edit.getKey()).isEqualTo("main/1033/27");
        assertThat(after.headers()).isEqualTo(before.headers()).containsEntry("ce_id", edit.getId());
        assertThat(json(edit).path("change").asText()).isEqualTo("left").isEqualTo(edit.getChange());
        assertThatThrownBy(() -> edit.set("change", "entered")).isInstanceOf(ExtensionProblem.class);
        assertThatThrownBy(() -> edit.remove("change")).isInstanceOf(ExtensionProblem.class);
    }

    @Test
    void whatIsDroppedTakesItsTombstoneAlong() {
        // given
        MembershipEdit edit = left();

        // when
        edit.drop();

        // then
        assertThat(edit.isDropped()).isTrue();
        assertThat(edit.edited()).isEmpty();
        assertThat(left().isDropped()).as("another").isFalse();
    }

    @Test
    void aChangeIsCutOnceARequestForItWasNotSent() {
        // given
        MembershipEdit edit = left();

        // when
        edit.cut();

        // then
        assertThat(edit.isCut()).isTrue();
        assertThat(left().isCut()).as("another").isFalse();
    }

    @Test
    void otherBytesHaveAnotherContentType() {
        // given
        MembershipEdit edit = left();

        // when
        edit.setBytes(new byte[] { 0, 1 }, "application/avro");

        // then
        assertThat(edit.edited().get(0).value()).containsExactly(0, 1);
        assertThat(edit.edited().get(0).headers()).containsEntry("content-type", "application/avro")
                .containsEntry("ce_id", edit.getId());
        assertThat(edit.edited().get(1).isTombstone()).isTrue();
    }

    @Test
    void aPathThroughWhatIsNoObjectIsAProblemInWordsWithoutTheData() {
        // given
        MembershipEdit edit = left();

        // when // then
        assertThatThrownBy(() -> edit.set("user.email.domain", "x")).isInstanceOf(ExtensionProblem.class)
                .hasMessageContaining("email is no object").hasMessageNotContaining("example");
        assertThat(edit.get("nothing.there")).isNull();
    }

    /** A record that Kafka does not take would fail its transaction for ever. */
    @Test
    void aValueThatCannotBeWrittenOrFitsNoRecordIsAProblem() {
        // given
        MembershipEdit stream = left();
        MembershipEdit huge = left();
        MembershipEdit longest = left();

        // when
        stream.set("user.photo", InputStream.nullInputStream());
        huge.set("user.photo", "x".repeat(1_000_000));
        longest.setBytes(new byte[900_000], "image/png");

        // then
        assertThatThrownBy(stream::edited).isInstanceOf(ExtensionProblem.class).hasMessageContaining("JSON");
        assertThatThrownBy(huge::edited).isInstanceOf(ExtensionProblem.class).hasMessageContaining("900000 bytes");
        assertThat(longest.edited().get(0).value()).hasSize(900_000);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", " " })
    void aProblemWithoutAMessageSaysSo(String message) {
        assertThat(new ExtensionProblem(message)).hasMessage("refused without saying why");
    }

    /** As routes write it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "${body.account} | main", "${body.segment} | 1033", "${body.user} | 27",
            "${body.change} | left", "${body.value[user][custom_id]} | A-17", "${body.get('user.email')} | Bob@Example.com ",
            "${body.has('user.email')} | true", "${body.has('user.phone')} | false" })
    void simpleSeesWhatThereIs(String expression, String expected) throws Exception {
        try (CamelContext camel = new DefaultCamelContext()) {
            // when
            String value = camel.resolveLanguage("simple").createExpression(expression)
                    .evaluate(exchange(camel, left()), String.class);

            // then
            assertThat(value.strip()).isEqualTo(expected.strip());
        }
    }

    private static org.apache.camel.Exchange exchange(CamelContext camel, MembershipEdit body) {
        var exchange = new org.apache.camel.support.DefaultExchange(camel);
        exchange.getIn().setBody(body);
        return exchange;
    }

    private static MembershipEdit left() {
        return new MembershipEdit(EVENTS.membership(MembershipChange.LEFT, Reason.RECOUNTED, 1033, "Active", user("A-17"), null,
                42, null, Instant.EPOCH));
    }

    private static MembershipEdit updated() {
        return new MembershipEdit(EVENTS.membership(MembershipChange.UPDATED, Reason.RECOUNTED, 1033, "Active", user("A-17"),
                user("A-16").without(List.of("id")), 42, null, Instant.EPOCH));
    }

    private static ObjectNode user(String customId) {
        return JSON.valueToTree(Map.of("id", 27, "custom_id", customId, "user_key", "k3hq0wz81bma", "email",
                "Bob@Example.com "));
    }

    private static JsonNode json(MembershipEdit edit) {
        return tree(new String(edit.edited().get(0).value(), StandardCharsets.UTF_8));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json.replace('\'', '"'));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
