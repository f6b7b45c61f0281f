package io.segmentrelay.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.testing.SchemaRegistryServer;

/** What a schema registry and its readers get to see, and what is said when one will not have it. */
class AvroTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/",
            EventTopics.DEFAULT, true);
    private static final String CREDENTIALS = "relay:wide-open";
    private static final String SUBJECT = "usercom.memberships-value";
    private static final Path EXAMPLE = Path.of("examples", "routes", "avro", "membership.avsc");

    @TempDir
    Path directory;
    private Path schema;
    private SchemaRegistryServer server;
    private final AtomicLong nanos = new AtomicLong();
    private Avro avro;

    @BeforeEach
    void start() throws IOException {
        schema = Files.copy(EXAMPLE, directory.resolve("membership.avsc"));
        server = new SchemaRegistryServer(CREDENTIALS);
        avro = new Avro(new SchemaRegistry(Optional.of(CREDENTIALS)), nanos::get);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyChangeCanBeReadByTheSchemaThatWasRegisteredOnce() throws Exception {
        // given
        Map<String, Object> former = new HashMap<>();
        former.put("custom_id", null);
        former.put("score", 1.5);
        former.put("logins", 3_000_000_000L);
        MembershipEdit updated = edit(MembershipChange.UPDATED, Map.of("id", 5_000_000_000L, "custom_id", "Ż-17"), former);
        MembershipEdit left = edit(MembershipChange.LEFT, Map.of("id", 27), null);

        // when
        for (MembershipEdit edit : List.of(updated, left)) {
            avro.write(edit, server.url() + "/", SUBJECT, schema.toString());
        }

        // then
        for (MembershipEdit edit : List.of(updated, left)) {
            OutRecord before = edit.original().get(0);
            OutRecord after = edit.edited().get(0);
            Map<String, String> headers = new HashMap<>(before.headers());
            headers.put("content-type", "application/avro");
            assertThat(withoutNulls(JSON.readTree(server.read(after.value()).toString())))
                    .isEqualTo(withoutNulls(JSON.readTree(before.value())));
            assertThat(after.headers()).isEqualTo(headers);
            assertThat(after.key()).isEqualTo(before.key());
            assertThat(edit.edited().subList(1, edit.edited().size()))
                    .isEqualTo(edit.original().subList(1, edit.original().size()));
        }
        assertThat(JSON.readTree(server.read(updated.edited().get(0).value()).toString()).get("previous"))
                .as("a former value that was null").isEqualTo(JSON.readTree(updated.original().get(0).value()).get("previous"));
        assertThat(server.registrations()).containsExactly(SUBJECT);
    }

    @ParameterizedTest
    @CsvSource({ "409", "422", "500", "503" })
    void aRegistryThatRefusesIsQuotedAndAskedAgain(int status) throws Exception {
        // given
        server.failOnce(status);
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27), null);

        // when
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessage("the schema registry %s answered %d for %s: Not\\u000anow",
                        server.url().substring("http://".length()), status, SUBJECT);
        List<OutRecord> afterFailure = edit.edited();
        pass(Duration.ofSeconds(4));
        avro.write(edit, server.url(), SUBJECT, schema.toString());

        // then
        assertThat(JSON.readTree(afterFailure.get(0).value())).isEqualTo(JSON.readTree(edit.original().get(0).value()));
        assertThat(server.read(edit.edited().get(0).value()).get("change")).hasToString("entered");
        assertThat(server.registrations()).hasSize(2);
    }

    @Test
    void aRegistryThatIsAwayIsNamed() {
        // given
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27), null);
        server.close();

        // then
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessageContaining("does not answer (ConnectException)");
    }

    /** Lanes and accounts wait beside each other, not one behind the other. */
    @Test
    void whoeverNeedsARegistryThatIsSilentWaitsForOneRequestTogetherWithAllOthers() throws Exception {
        // given
        ExecutorService lanes = Executors.newFixedThreadPool(16);
        try (SilentServer silent = new SilentServer()) {
            Avro impatient = new Avro(new SchemaRegistry(Optional.empty(), Duration.ofMillis(500)), nanos::get);
            Callable<Throwable> lane = () -> catchThrowable(() -> impatient
                    .write(edit(MembershipChange.ENTERED, Map.of("id", 27), null), silent.url(), SUBJECT, schema.toString()));

            // when
            List<Throwable> failures = new ArrayList<>();
            for (Future<Throwable> failure : lanes.invokeAll(Collections.nCopies(16, lane), 20, TimeUnit.SECONDS)) {
                failures.add(failure.get());
            }
            failures.add(lane.call()); // Soon after.

            // then
            assertThat(failures).hasSize(17).allSatisfy(failure -> assertThat(failure).isInstanceOf(ExtensionProblem.class)
                    .hasMessageEndingWith(" has not answered within 0 s"));
            assertThat(silent.connections()).isOne();

            // when
            pass(Duration.ofSeconds(4));
            lane.call();

            // then
            assertThat(silent.connections()).isEqualTo(2);
        } finally {
            lanes.shutdownNow();
        }
    }

    @Test
    void whoWaitsForARegistryCanBeInterrupted() throws Exception {
        // given
        try (SilentServer silent = new SilentServer()) {
            Avro patient = new Avro(new SchemaRegistry(Optional.empty(), Duration.ofMinutes(5)), nanos::get);
            FutureTask<Throwable> lane = new FutureTask<>(() -> catchThrowable(() -> patient
                    .write(edit(MembershipChange.ENTERED, Map.of("id", 27), null), silent.url(), SUBJECT, schema.toString())));
            Thread thread = new Thread(lane);
            thread.start();
            await().atMost(20, TimeUnit.SECONDS).until(() -> silent.connections() == 1);

            // when
            thread.interrupt();

            // then
            assertThat(lane.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void anAnswerThatIsTooLongIsNotReadToItsEnd() {
        // given
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27), null);
        server.failOnce(500, "no".repeat(40_000));

        // then
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessageEndingWith(" answers with more than 65536 bytes");
    }

    @Test
    void aNumberIsAskedForAgainAfterAnHour() throws Exception {
        // given
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27), null);
        avro.write(edit, server.url(), SUBJECT, schema.toString());

        // when
        pass(Duration.ofMinutes(59));
        avro.write(edit, server.url(), SUBJECT, schema.toString());
        pass(Duration.ofMinutes(2));
        avro.write(edit, server.url(), SUBJECT, schema.toString());

        // then
        assertThat(server.registrations()).hasSize(2);
    }

    /** What relay.user-fields names is never absent: it is null where the user has none. */
    @Test
    void aNullThatTheSchemaDoesNotAdmitIsItsDefaultAndRefusedByItsNameWhereThereIsNone() throws Exception {
        // given
        Map<String, Object> user = new HashMap<>(Map.of("id", 27));
        user.put("plan", null);
        MembershipEdit edit = edit(MembershipChange.ENTERED, user, null);
        String known = "{\"name\": \"user_key\"";
        String plan = "{\"name\": \"plan\", \"type\": \"string\", \"default\": \"none\"},\n";

        // when
        Files.writeString(schema, Files.readString(EXAMPLE).replace(known, plan + known));
        avro.write(edit, server.url(), SUBJECT, schema.toString());
        Files.writeString(schema, Files.readString(schema).replace(", \"default\": \"none\"", ""));

        // then
        assertThat(server.read(edit.edited().get(0).value()).get("user")).asString().contains("\"plan\": \"none\"");
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class)
                .hasMessage("user.plan is null, and its schema admits none: make it a union with null");
    }

    @Test
    void whatTheSchemaHasNoPlaceForIsNamedByItsFieldAlone() {
        // given
        MembershipEdit unknown = edit(MembershipChange.ENTERED, Map.of("id", 27, "phone", "+48 600 100 200"), null);
        MembershipEdit other = edit(MembershipChange.ENTERED, Map.of("id", 27, "custom_id", 17), null);
        MembershipEdit missing = edit(MembershipChange.ENTERED, Map.of("id", 27), null);
        missing.remove("user.id");

        // then
        assertThatThrownBy(() -> avro.write(unknown, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessage("the schema has no field user.phone");
        assertThatThrownBy(() -> avro.write(other, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessage("user.custom_id is not what its schema says: union");
        assertThatThrownBy(() -> avro.write(missing, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class)
                .hasMessage("user.id is missing, and its schema has no default and no null");
    }

    @Test
    void aSchemaThatChangesIsRegisteredAnewAndOneThatIsNoneRefused() throws Exception {
        // given
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27, "plan", "gold"), null);
        String known = "{\"name\": \"user_key\"";

        // when
        Files.writeString(schema, Files.readString(EXAMPLE).replace(known,
                "{\"name\": \"plan\", \"type\": \"string\"},\n" + known));
        avro.write(edit, server.url(), SUBJECT, schema.toString());
        Files.writeString(schema, Files.readString(schema).replace("\"plan\", \"type\": \"string\"",
                "\"plan\", \"type\": \"string\", \"default\": \"none\""));
        avro.write(edit, server.url(), SUBJECT, schema.toString());
        Files.writeString(schema, "{\"type\": \"recrod\"}");

        // then
        assertThat(server.read(edit.edited().get(0).value()).get("user")).hasToString(
                "{\"id\": 27, \"custom_id\": null, \"plan\": \"gold\", \"user_key\": null, \"email\": null, \"email_sha256\": null}");
        assertThat(server.registrations()).hasSize(2);
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, schema.toString()))
                .isInstanceOf(ExtensionProblem.class).hasMessageContaining("membership.avsc is none: ");
        assertThatThrownBy(() -> avro.write(edit, server.url(), SUBJECT, "nowhere.avsc")).isInstanceOf(ExtensionProblem.class)
                .hasMessage("the schema nowhere.avsc cannot be read (NoSuchFileException)");
    }

    @ParameterizedTest
    @CsvSource({ "http://registry:8081,relay.schema-registry-credentials go over https alone",
            "http://relay:wide-open@localhost:8081,the address of the schema registry must be http(s)://host:port",
            "registry:8081,the address of the schema registry must be http(s)://host:port",
            "http://relay:wide open@registry,the address of the schema registry is no URL" })
    void credentialsGoNeitherOverAnOpenLineNorIntoAWord(String address, String said) {
        // given
        MembershipEdit edit = edit(MembershipChange.ENTERED, Map.of("id", 27), null);

        // then
        assertThatThrownBy(() -> avro.write(edit, address, SUBJECT, schema.toString())).isInstanceOf(ExtensionProblem.class)
                .hasMessageStartingWith(said).hasMessageNotContaining("wide");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Takes every connection, and says nothing. */
    private static final class SilentServer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        SilentServer() throws IOException {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        sockets.add(server.accept());
                    }
                } catch (IOException e) {
                    // Closed.
                }
            }, "silent-server");
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return "http://localhost:" + server.getLocalPort();
        }

        int connections() {
            return sockets.size();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static MembershipEdit edit(MembershipChange change, Map<String, Object> user, Map<String, Object> former) {
        return new MembershipEdit(EVENTS.membership(change, Reason.RECOUNTED, 1033, "Active", JSON.valueToTree(user),
                former == null ? null : JSON.valueToTree(former), 42, null, Instant.EPOCH));
    }

    /** Absent and null are the same in Avro. */
    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List.copyOf(object.properties()).stream().filter(field -> field.getValue().isNull())
                    .forEach(field -> object.remove(field.getKey()));
            object.forEach(AvroTest::withoutNulls);
        }
        return node;
    }
}
