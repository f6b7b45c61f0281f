package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.health.RelayMetrics;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.routes.PublishSteps;
import io.segmentrelay.routes.RouteBeans;
import io.segmentrelay.routes.RouteFile;
import io.segmentrelay.routes.RouteLoader;
import io.segmentrelay.state.StateDecoder;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.testing.TopicReader;
import io.segmentrelay.text.Causes;

/** Batches on their way through the publish route, as it is shipped, into a real broker. */
@Timeout(60)
class PublishIT {
    private static final Duration READ = Duration.ofSeconds(20);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Extensions extensions;
    private final TransactionProducers lent = new TransactionProducers();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RelayTopics own = RelayTopics.own();
    private final EventTopics topics = own.events();
    private final String stateTopic = own.state();
    private final EventWriter events = Ledgers.events(topics);
    private Producer<String, byte[]> producer;
    private ProducerTemplate routes;
    /** Thrown when the events are sent, but not the reports. */
    private RuntimeException beforeReports;

    @BeforeEach
    void start() throws Exception {
        SharedBroker.admin().createTopics(List.of(names()).stream()
                .map(topic -> new NewTopic(topic, Optional.of(3), Optional.empty())).toList()).all().get();
        producer = producer();
        camel.getPropertiesComponent()
                .setInitialProperties(properties(Map.of("relay.topics.memberships", topics.memberships())));
        extensions = new Extensions(camel, new SimpleMeterRegistry());
        camel.getRegistry().bind("account-kafka", RouteBeans.accountKafka(lent));
        camel.getRegistry().bind("publisher", publisher());
        camel.getRegistry().bind("extensions", extensions);
        camel.start();
        new RouteLoader(camel).load(List.of(packed("00-errors.yaml"), packed("30-publish.yaml")));
        routes = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        producer.close(Duration.ZERO);
    }

    @Test
    void eventsReportAndStateAreThereTogetherAndAsDocumented() {
        // given
        Ledger ledger = walked(Ledgers.users(1, 30));

        // when
        publish(ledger);

        // then
        List<ConsumerRecord<String, byte[]>> committed = committed();
        assertThat(new EventValidator(topics).violations(events(committed))).isEmpty();
        assertThat(of(committed, topics.segments())).hasSize(1);
        assertThat(of(committed, topics.memberships())).hasSize(30);
        assertThat(of(committed, topics.crawls())).hasSize(1);
        assertThat(state(committed).segments.get(Ledgers.SEGMENT).members.toArray())
                .containsExactly(Ledgers.users(1, 30));
        assertThat(registry.counter("relay.transactions", "account", "main", "outcome", "committed").count()).isOne();
    }

    /** Of ids that are far apart: what is read of them would not fit a record. */
    @Test
    void aPageOfManyNewMembersIsCommitted() {
        // given
        Ledger ledger = Ledgers.fresh(events, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, "1");
        long[] users = new Random(42).longs(20_000, 0, Long.MAX_VALUE).sorted().toArray();
        ledger.page(Ledgers.SEGMENT, ledger.open(Ledgers.SEGMENT).orElseThrow().run(), Ledgers.page(1, users));

        // when
        publish(ledger);

        // then
        assertThat(state(committed()).segments.get(Ledgers.SEGMENT).run.entered.toArray()).containsExactly(users);
    }

    @Test
    void aFailureBetweenEventsAndReportLeavesNothing() {
        // given
        Ledger ledger = walked(1, 2, 3);
        beforeReports = new IllegalStateException("mid-publish");

        // when
        var publishing = assertThatThrownBy(() -> publish(ledger));

        // then
        publishing.hasRootCauseMessage("mid-publish");
        assertThat(written()).as("what was sent until then").isNotEmpty();
        producer().close(); // Whoever begins next ends what is open.
        assertThat(committed()).isEmpty();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void halfABatchIsRefusedAndNothingOfItAppears() {
        // given
        Ledger ledger = walked(1, 2, 3);
        Transaction transaction = transaction(ledger);
        transaction.begin();
        List<OutRecord> changes = transaction.changes();
        changes.subList(0, changes.size() - 1).forEach(record -> transaction.sent(producer
                .send(new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()))));

        // when
        var commit = assertThatThrownBy(transaction::commit);

        // then
        commit.isInstanceOf(IllegalStateException.class).hasMessageContaining("not committing them");
        assertThat(transaction.isCommitted()).isFalse();
        producer().close(); // Whoever begins next ends what is open.
        assertThat(committed()).isEmpty();
    }

    @Test
    void aWriterThatIsFencedIsToldSoAndNothingOfItIsThere() {
        // given
        Ledger ledger = Ledgers.fresh(events, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, "1");
        publish(ledger);
        List<ConsumerRecord<String, byte[]>> before = committed();
        Ledgers.walk(ledger, 1, 2, 3);
        producer().close();

        // when
        var publishing = assertThatThrownBy(() -> publish(ledger));

        // then
        publishing.isInstanceOf(CamelExecutionException.class).satisfies(failure -> assertThat(Causes.root(failure))
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class));
        assertThat(committed()).hasSameSizeAs(before);
    }

    @Test
    void onlyWhatHasEventsIsHandedToRoutesThatWantToKnow() throws Exception {
        // given
        SedaEndpoint committed = camel.getEndpoint("seda:committed?size=16", SedaEndpoint.class);
        new RouteLoader(camel).load(List.of(new RouteFile("52-after-commit.yaml", "test", """
                - route:
                    id: after-commit
                    from:
                      uri: direct:after-commit
                      steps:
                        - log:
                            message: told
                """)));

        // when
        publish(Ledgers.fresh(events, Ledgers.ONE_CHUNK));
        publish(walked(1, 2, 3));

        // then
        assertThat(committed.getExchanges()).extracting(told -> told.getMessage().getBody(List.class).size())
                .containsExactly(5);
    }

    @Test
    void nothingCanBeSentOutsideOfATransaction() {
        // given
        Ledger ledger = Ledgers.fresh(events, Ledgers.ONE_CHUNK);
        publish(ledger);
        Producer<String, byte[]> borrowed = lent.getProducer(properties(Map.of("client.id", "main")));

        // then
        assertThatThrownBy(() -> borrowed.send(new ProducerRecord<>(topics.memberships(), "main/1033/1", new byte[0])))
                .hasMessage("no transaction is open for account main");
        assertThatThrownBy(borrowed::beginTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(borrowed::commitTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(borrowed::abortTransaction).isInstanceOf(UnsupportedOperationException.class);
    }

    private static RouteFile packed(String name) throws IOException {
        return new RouteFile(name, "packed", Files.readString(Path.of("routes", name)));
    }

    private PublishSteps publisher() {
        return new PublishSteps(camel, lent, new RelayMetrics(registry), extensions) {
            @Override
            public List<Message> reports(Transaction transaction) {
                if (beforeReports != null) {
                    throw beforeReports;
                }
                return super.reports(transaction);
            }
        };
    }

    private void publish(Ledger ledger) {
        routes.sendBody("direct:publish", transaction(ledger));
        TopicReader.awaitMarked(SharedBroker.bootstrapServers(), READ, names());
    }

    private Ledger walked(long... users) {
        Ledger ledger = Ledgers.fresh(events, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, "1");
        Ledgers.walk(ledger, users);
        return ledger;
    }

    private Transaction transaction(Ledger ledger) {
        return new Transaction(new Transaction.Target(producer, events, stateTopic, 3), ledger, ledger.seal());
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> begun = new KafkaProducer<>(Map.of("bootstrap.servers", SharedBroker.bootstrapServers(),
                "transactional.id", stateTopic + "/main"), new StringSerializer(), new ByteArraySerializer());
        begun.initTransactions();
        return begun;
    }

    private List<ConsumerRecord<String, byte[]>> committed() {
        return read(IsolationLevel.READ_COMMITTED);
    }

    private List<ConsumerRecord<String, byte[]>> written() {
        return read(IsolationLevel.READ_UNCOMMITTED);
    }

    private List<ConsumerRecord<String, byte[]>> read(IsolationLevel isolation) {
        try (TopicReader reader = TopicReader.open(SharedBroker.bootstrapServers(), isolation, names())) {
            return List.copyOf(reader.readToEnd(READ));
        }
    }

    private String[] names() {
        return new String[] { topics.segments(), topics.memberships(), topics.crawls(), stateTopic };
    }

    private List<ConsumerRecord<String, byte[]>> events(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream().filter(record -> !record.topic().equals(stateTopic)).toList();
    }

    private static List<ConsumerRecord<String, byte[]>> of(List<ConsumerRecord<String, byte[]>> records, String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    private AccountState state(List<ConsumerRecord<String, byte[]>> records) {
        StateDecoder decoder = new StateDecoder(Ledgers.ACCOUNT);
        of(records, stateTopic).forEach(record -> decoder.accept(record.key(), record.value()));
        return decoder.state();
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
