package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.World;

@QuarkusTest
@WithTestResource(value = ManyAccounts.class, scope = TestResourceScope.MATCHING_RESOURCES)
class MemberRowsTest {
    private static final long SEGMENT = 3_000_000_001L;
    private static final String NAME = "Zażółć gęślą jaźń 🦊 👩‍💻";
    private static final List<String> AS_GIVEN = List.of("custom_id", "user_key", "name", "interests");

    /** Everybody that a page can show: see the edits. */
    static World world() {
        World world = World.empty(3);
        long[] beyondInt = { Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE - 1 };
        world.create(SEGMENT, NAME, "Żółw 🐢", Membership.of(LongStream
                .concat(LongStream.rangeClosed(1, 75), LongStream.of(beyondInt)).toArray()));
        world.edit(2, "interests", List.of("rowery 🚲", List.of(1, 2.5), true));
        world.edit(3, "interests", List.of());
        world.edit(4, "interests", null);
        world.omitField(5, "interests");
        world.omitField(6, "custom_id");
        world.edit(7, "custom_id", "Łódź/🦊 \"ą\"\n");
        world.edit(8, "name", "🦊🦊🦊 Żaneta");
        world.omitField(9, "name");
        world.omitField(10, "email");
        world.edit(11, "email", "  Łucja@Example.COM ");
        return world;
    }

    @ParameterizedTest
    @ValueSource(strings = { "rows", "rows-with-attributes", "rows-of-version-one" })
    void rowsOfEveryFormAndEveryKindOfPersonArePublishedWithTheirFields(String name) throws Exception {
        // given
        Account account = ManyAccounts.account(name);
        List<JsonNode> rows = rows(account.standIn());

        // when
        account.awaitTruth("the baseline");

        // then
        assertThat(rows).hasSize(80);
        assertThat(rows).anyMatch(row -> row.path("email").isNull() && row.path("status").asText().equals("visitor"));
        for (JsonNode row : rows) {
            assertThat(account.events().fields(account.key(SEGMENT) + "/" + row.path("id").longValue()))
                    .contains(published(row));
        }
        assertThat(account.events().fields(account.key(SEGMENT)).orElseThrow().path("name").textValue()).isEqualTo(NAME);
        account.verify();
    }

    /** As the stand-in shows them in version 2. */
    private static List<JsonNode> rows(StandIn standIn) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        List<JsonNode> rows = new ArrayList<>();
        String next = standIn.url() + "/api/public/segments/" + SEGMENT + "/users/";
        while (next != null) {
            JsonNode page = new JsonMapper().readTree(client.send(HttpRequest.newBuilder(URI.create(next))
                    .header("Authorization", "Token " + standIn.token()).header("Accept", "*/*; version=2").build(),
                    HttpResponse.BodyHandlers.ofString()).body());
            page.path("results").forEach(rows::add);
            next = page.path("next").textValue();
        }
        return rows;
    }

    private static JsonNode published(JsonNode row) throws Exception {
        ObjectNode user = JsonNodeFactory.instance.objectNode().put("id", row.path("id").longValue());
        for (String field : AS_GIVEN) {
            user.set(field, row.hasNonNull(field) ? row.get(field) : JsonNodeFactory.instance.nullNode());
        }
        user.put("email_sha256", row.hasNonNull("email") ? sha256(row.get("email").textValue()) : null);
        return new JsonMapper().readTree(user.toString());
    }

    private static String sha256(String email) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest(email.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
    }
}
