package io.segmentrelay.relay;

import static io.segmentrelay.relay.WebhookSite.LIMIT;
import static io.segmentrelay.relay.WebhookSite.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.relay.WebhookReceiver.Arrival;
import io.segmentrelay.relay.WebhookReceiver.Reply;
import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.testing.TopicReader;

/** The example that delivers by HTTP, as processes between a broker and an endpoint that has its moods. */
@Tag("examples")
class WebhookIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whateverIsAnsweredAndWhoeverIsKilledEveryEventArrivesInOrderOrIsADeadLetter() throws Exception {
        try (WebhookSite site = new WebhookSite(4, Map.of("webhook.timeout", "PT1S"))) {
            // given
            Random chance = new Random(7);
            site.receiver.reply(arrival -> mood(arrival, chance));
            for (int round = 1; round <= 10; round++) {
                site.rollBack(List.of("main/1033/" + round + "/666/entered"));
                site.tell(round(round));
            }
            site.validate();
            try (Watch watch = new Watch(site)) {
                // when
                ExampleProcess first = site.start();
                for (int kill = 1; kill <= 3; kill++) {
                    int arrivals = 60 * kill;
                    first.awaitAlive(LIMIT, () -> site.receiver.arrivals().size() >= arrivals);
                    first.kill();
                    first = site.start();
                }
                ExampleProcess second = site.start();
                second.awaitAlive(LIMIT, () -> site.members().size() == 2);
                second.terminate();
                second.endsWithin(LIMIT);
                first.awaitAlive(LIMIT, site::isAllCommitted);

                // then
                assertThat(watch.broken()).isEmpty();
            }
            Set<String> refused = site.told.keySet().stream().filter(WebhookIT::isRefused).collect(Collectors.toSet());
            List<ConsumerRecord<String, byte[]>> letters = site.letters();
            assertThat(letters).isNotEmpty().allMatch(letter -> header(letter, "webhook_why").equals("answered 422"));
            assertThat(letters).extracting(letter -> header(letter, "ce_id")).containsAll(refused);
            Set<String> delivered = new HashSet<>(site.receiver.accepted());
            assertThat(delivered).doesNotContainAnyElementsOf(refused);
            delivered.addAll(refused);
            assertThat(delivered).isEqualTo(site.told.keySet());
            assertThat(overtaken(site)).isEmpty();
            assertThat(site.receiver.arrivals()).allMatch(arrival -> arrival.body().equals(text(site.told.get(arrival.id()))));
            assertThat(site.receiver.flaws()).isEmpty();
            assertThatNothingSecretIsSaid(site);
        }
    }

    @Test
    void aSlowEndpointTakesNoPartitionAway() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of("max.poll.interval.ms", "4000"))) {
            // given
            site.receiver.reply(arrival -> Reply.of(204).after(Duration.ofSeconds(10)));
            site.tell(List.of("main/1033/1/27/entered"));
            // when
            ExampleProcess process = site.start();
            process.awaitAlive(LIMIT, () -> !site.receiver.arrivals().isEmpty());
            Map<String, Integer> members = site.members();
            process.awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(site.members()).hasSize(1).isEqualTo(members);
            assertThat(site.receiver.accepted()).containsExactly("main/1033/1/27/entered");
        }
    }

    @Test
    void whoIsStoppedCommitsWhatIsDelivered() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of())) {
            // given
            site.receiver.reply(arrival -> Reply.of(204).after(Duration.ofSeconds(3)));
            site.tell(List.of("main/1033/1/27/entered", "main/1033/1/28/entered"));
            ExampleProcess process = site.start();
            process.awaitAlive(LIMIT, () -> !site.receiver.arrivals().isEmpty());
            // when
            process.terminate();
            // then
            assertThat(process.endsWithin(LIMIT)).isTrue();
            assertThat(site.receiver.accepted()).containsExactly("main/1033/1/27/entered");
            assertThat(site.committed()).containsExactly(Map.entry(0, 1L));
        }
    }

    @Test
    void aRecordThatIsNoEventIsADeadLetterAndHoldsUpNothing() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of())) {
            // given
            site.tellNoEvent();
            site.tell(List.of("main/1033/1/27/entered"));
            // when
            site.start().awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(site.receiver.accepted()).containsExactly("main/1033/1/27/entered");
            assertThat(site.letters()).singleElement().satisfies(letter -> {
                assertThat(text(letter)).isEqualTo("no event");
                assertThat(header(letter, "webhook_why")).isEqualTo("no ce_id");
                assertThat(header(letter, "webhook_attempts")).isEqualTo("0");
            });
        }
    }

    @Test
    void aRebalanceCommitsNothingThatIsNotDelivered() throws Exception {
        try (WebhookSite site = new WebhookSite(2, Map.of("webhook.timeout", "PT2S"))) {
            // given
            site.receiver.reply(arrival -> Reply.of(0).after(Duration.ofSeconds(30)));
            site.tell(IntStream.range(1, 20).mapToObj(user -> "main/1033/1/" + user + "/entered").toList());
            ExampleProcess first = site.start();
            first.awaitAlive(LIMIT, () -> site.receiver.arrivals().size() >= 2);
            // when
            ExampleProcess second = site.start();
            second.awaitAlive(LIMIT, () -> site.members().size() == 2);
            // then
            assertThat(site.committed()).isEmpty();
            // when
            site.receiver.reply(arrival -> Reply.of(204));
            second.awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(new HashSet<>(site.receiver.accepted())).isEqualTo(site.told.keySet());
            assertThat(overtaken(site)).isEmpty();
        }
    }

    @Test
    void nobodySendsWhileTheEndpointAsksForPatience() throws Exception {
        try (WebhookSite site = new WebhookSite(3, Map.of())) {
            // given
            AtomicInteger asked = new AtomicInteger();
            site.receiver.reply(arrival -> asked.incrementAndGet() == 5 ? Reply.patience(429, "4")
                    : Reply.of(204)
                            .after(Duration.ofMillis(200)));
            site.tell(IntStream.range(1, 31).mapToObj(user -> "main/1033/1/" + user + "/entered").toList());
            // when
            ExampleProcess process = site.start();
            process.awaitAlive(LIMIT, site::isAllCommitted);
            // then
            List<Arrival> arrivals = site.receiver.arrivals();
            long when = arrivals.get(4).nanos();
            assertThat(arrivals.get(4).status()).isEqualTo(429);
            assertThat(arrivals.subList(5, arrivals.size()).stream().map(arrival -> (arrival.nanos() - when) / 1e9))
                    .allMatch(seconds -> seconds < 2 || seconds >= 4);
            assertThat(site.receiver.accepted()).hasSize(30).doesNotHaveDuplicates();
        }
    }

    @Test
    void anAnswerWithoutAnEndIsNoneAndPatienceHasOne() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of("webhook.timeout", "PT1S", "webhook.patience", "PT4S"))) {
            // given
            site.receiver.reply(arrival -> arrival.id().contains("/27/") ? Reply.of(200).withoutEnd() : Reply.of(204));
            site.tell(List.of("main/1033/1/27/entered", "main/1033/1/28/entered"));
            // when
            ExampleProcess process = site.start();
            process.awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(site.receiver.arrivals()).hasSizeBetween(3, 7);
            assertThat(site.letters()).singleElement().satisfies(letter -> {
                assertThat(header(letter, "ce_id")).isEqualTo("main/1033/1/27/entered");
                assertThat(header(letter, "webhook_why")).isEqualTo("no whole answer within PT1S");
                assertThat(Integer.parseInt(header(letter, "webhook_attempts"))).isGreaterThan(2);
            });
        }
    }

    @Test
    void aDeadLetterSaysWhyAndIsPutBackByGoingBack() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of())) {
            // given
            site.receiver.reply(arrival -> Reply.of(arrival.id().contains("/28/") ? 422 : 204));
            site.tell(List.of("main/1033/1/27/entered", "main/1033/1/28/entered", "main/1033/1/29/entered"));
            ExampleProcess process = site.start();
            // when
            process.awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(site.receiver.arrivals()).hasSize(3);
            ConsumerRecord<String, byte[]> letter = site.letters().get(0);
            assertThat(site.letters()).hasSize(1);
            ConsumerRecord<String, byte[]> event = site.told.get("main/1033/1/28/entered");
            assertThat(letter.key()).isEqualTo(event.key());
            assertThat(letter.value()).isEqualTo(event.value());
            assertThat(Stream.of("ce_id", "webhook_why", "webhook_attempts", "webhook_topic", "webhook_partition",
                    "webhook_offset").map(name -> header(letter, name))).containsExactly("main/1033/1/28/entered",
                            "answered 422", "1", site.topics.memberships(), "0", Long.toString(event.offset()));

            // given
            process.terminate();
            assertThat(process.endsWithin(LIMIT)).isTrue();
            site.receiver.reply(arrival -> Reply.of(204));
            // when
            String command = WebhookSite.command("--reset-offsets").replace("usercom.memberships", site.topics.memberships())
                    .replace("--group webhook", "--group " + site.group)
                    .replace("--to-offset 120", "--to-offset " + event.offset());
            try (ExampleProcess back = WebhookSite.shell(Scratch.directory("back"), command)) {
                back.ended(LIMIT);
            }
            site.start().awaitAlive(LIMIT, site::isAllCommitted);
            // then
            assertThat(site.receiver.accepted()).containsExactly("main/1033/1/27/entered", "main/1033/1/29/entered",
                    "main/1033/1/28/entered", "main/1033/1/29/entered");
        }
    }

    @Test
    void batchesHaveEachUserOnceAndInTheEndEverybodyIsWhereHeBelongs() throws Exception {
        try (WebhookSite site = new WebhookSite(3,
                Map.of("webhook.batch", "20", "webhook.batch-wait", "PT1S", "webhook.timeout", "PT2S"))) {
            // given
            Random chance = new Random(7);
            site.receiver.reply(arrival -> users(arrival).anyMatch(user -> user.equals("6/13")) ? Reply.of(422)
                    : Reply.of(chance.nextInt(4) == 0 ? 503 : 204));
            for (int round = 1; round <= 10; round++) {
                site.rollBack(List.of("main/6/" + round + "/666/entered"));
                site.tell(round(round));
            }
            // when
            ExampleProcess first = site.start();
            first.awaitAlive(LIMIT, () -> site.receiver.arrivals().size() >= 15);
            first.kill();
            site.start().awaitAlive(LIMIT, site::isAllCommitted);
            // then
            Map<String, Boolean> truth = new TreeMap<>();
            for (int round = 1; round <= 10; round++) {
                round(round).forEach(id -> truth.put(user(id), !id.endsWith("/left")));
            }
            truth.remove("6/13");
            Map<String, Boolean> table = new TreeMap<>();
            for (Arrival batch : site.receiver.arrivals()) {
                assertThat(users(batch).toList()).hasSizeBetween(1, 20).doesNotHaveDuplicates();
                if (batch.isAccepted()) {
                    users(batch, "add").forEach(user -> table.put(user, true));
                    users(batch, "remove").forEach(user -> table.put(user, false));
                }
            }
            assertThat(table).isEqualTo(truth);
            assertThat(site.letters()).isNotEmpty().allMatch(letter -> user(header(letter, "ce_id")).equals("6/13"));
            assertThat(site.receiver.arrivals().stream().map(batch -> batch.id() + " " + batch.body()).distinct()
                    .map(batch -> batch.substring(0, batch.indexOf(' ')))).doesNotHaveDuplicates();
            assertThat(site.receiver.flaws()).isEmpty();
            assertThatNothingSecretIsSaid(site);
        }
    }

    @Test
    void theReadmeWorksToTheLetter() throws Exception {
        try (WebhookSite site = new WebhookSite(1, Map.of())) {
            // given
            Path directory = Scratch.directory("readme");
            String port = Integer.toString(FreePort.find());
            site.tell(List.of("main/1033/1/27/entered"));
            // when
            WebhookSite.build(directory);
            try (ExampleProcess receiver = WebhookSite.shell(directory, """
                    sed -i 's|localhost:19092|%s|; s|8090|%s|; $a webhook.topic=%s' webhook.properties
                    """.formatted(SharedBroker.bootstrapServers(), port, site.topics.memberships())
                    + WebhookSite.command("Receiver.java").replace("8090", port));
                    ExampleProcess webhook = WebhookSite.shell(directory,
                            "until grep -q '^webhook.secrets=' webhook.properties; do sleep 0.1; done\n"
                                    + WebhookSite.command("--create"))) {
                // then
                receiver.awaitAlive(LIMIT, () -> !receiver.lines().isEmpty());
                assertThat(receiver.lines()).singleElement().asString().startsWith("main/1033/1/27/entered {");
                assertThat(webhook.isAlive()).isTrue();
            } finally {
                Scratch.delete(directory);
            }
        }
    }

    /** What changes in it, for eight users in three segments: each is in it, then other than before, then out of it. */
    private static List<String> round(int round) {
        List<String> ids = new ArrayList<>();
        for (int segment = 5; segment < 8; segment++) {
            for (int user = 10; user < 18; user++) {
                String change = List.of("entered", "updated", "left").get((round + user) % 3);
                ids.add("main/" + segment + "/" + round + "/" + user + "/" + change);
            }
        }
        return ids;
    }

    private static boolean isRefused(String id) {
        return id.startsWith("main/6/") && id.contains("/13/");
    }

    private static Reply mood(Arrival arrival, Random chance) {
        int throwOfDice = chance.nextInt(100);
        return isRefused(arrival.id()) ? Reply.of(422)
                : throwOfDice < 10 ? Reply.of(500)
                        : throwOfDice < 13 ? Reply.patience(503, "1")
                                : throwOfDice < 18 ? Reply.of(0).after(Duration.ofSeconds(3))
                                        : throwOfDice < 23 ? Reply.of(0)
                                                : throwOfDice < 26 ? Reply.of(200).withoutEnd()
                                                        : Reply.of(204).after(Duration.ofMillis(throwOfDice));
    }

    /** Whose first arrival came before that of its partition's last event before it was answered for good. */
    private static List<String> overtaken(WebhookSite site) {
        List<String> overtaken = new ArrayList<>();
        Map<Integer, List<String>> order = site.told.entrySet().stream()
                .sorted((a, b) -> Long.compare(a.getValue().offset(), b.getValue().offset())).collect(Collectors.groupingBy(
                        told -> told.getValue().partition(), Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        Set<String> settled = new HashSet<>();
        for (Arrival arrival : site.receiver.arrivals()) {
            List<String> partition = order.get(site.told.get(arrival.id()).partition());
            partition.subList(0, partition.indexOf(arrival.id())).stream().filter(before -> !settled.contains(before))
                    .forEach(before -> overtaken.add(before + " by " + arrival.id()));
            if (arrival.isAccepted() || arrival.status() == 422) {
                settled.add(arrival.id());
            }
        }
        return overtaken;
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static void assertThatNothingSecretIsSaid(WebhookSite site) {
        String said = site.said() + site.letters().stream().flatMap(letter -> Stream.of(letter.headers().toArray()))
                .map(header -> header.key() + new String(header.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        assertThat(said).contains("again in").doesNotContain(WebhookReceiver.TOKEN, "whsec_");
        WebhookReceiver.SECRETS.forEach(secret -> assertThat(said).doesNotContain(secret.substring(6)));
    }

    /** {@code 1033/27} of {@code main/1033/42/27/entered}. */
    private static String user(String id) {
        String[] parts = id.split("/");
        return parts[1] + "/" + parts[3];
    }

    private static Stream<String> users(Arrival batch) {
        return Stream.of("add", "remove").flatMap(list -> users(batch, list));
    }

    private static Stream<String> users(Arrival batch, String list) {
        try {
            JsonNode body = JSON.readTree(batch.body());
            List<String> users = new ArrayList<>();
            body.get(list).forEach(user -> users.add(body.get("segment") + "/" + user));
            return users.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks again and again whether all that is committed is delivered or a dead letter. */
    private static final class Watch implements AutoCloseable {
        private final WebhookSite site;
        private final Set<String> broken = new TreeSet<>();
        private final AtomicInteger looks = new AtomicInteger();
        private final Thread thread = new Thread(this::watch, "watch");
        private volatile boolean ends;

        private Watch(WebhookSite site) {
            this.site = site;
            thread.start();
        }

        private void watch() {
            try (TopicReader reader = site.deadLetterReader()) {
                while (!ends) {
                    Map<Integer, Long> committed = site.committed();
                    Set<String> settled = new HashSet<>(site.receiver.accepted());
                    reader.readToEnd(LIMIT).forEach(letter -> settled.add(header(letter, "ce_id")));
                    site.told.forEach((id, event) -> {
                        if (event.offset() < committed.getOrDefault(event.partition(), 0L) && !settled.contains(id)) {
                            broken.add(id);
                        }
                    });
                    looks.incrementAndGet();
                }
            }
        }

        /** What was committed before it was settled. */
        private Set<String> broken() throws InterruptedException {
            ends = true;
            thread.join();
            assertThat(looks.get()).isGreaterThan(20);
            return broken;
        }

        @Override
        public void close() throws InterruptedException {
            broken();
        }
    }
}
