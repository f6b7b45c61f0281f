package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.sandbox.StandIn;

/** A plain Camel application with the Kamelet, and the events that its route got. */
final class Application implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Main main = new Main();
    /** Which events the route does not take. */
    private volatile Predicate<Event> refused = event -> false;

    /** An event as an exchange. */
    record Event(Map<String, Object> headers, byte[] body) {
        String id() {
            return (String) headers.get("ce-id");
        }

        String type() {
            return ((String) headers.get("ce-type")).replace("io.segmentrelay.", "");
        }

        String subject() {
            return (String) headers.get("ce-subject");
        }

        /** As the relay would have sent it to Kafka. */
        ConsumerRecord<String, byte[]> record() {
            String topic = type().startsWith("membership") ? EventTopics.DEFAULT.memberships()
                    : type().startsWith("segment") ? EventTopics.DEFAULT.segments() : EventTopics.DEFAULT.crawls();
            ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(topic, 0, 0, subject(), body);
            headers.forEach((name, value) -> record.headers().add(name.replace("ce-", "ce_"),
                    ((String) value).getBytes(StandardCharsets.UTF_8)));
            return record;
        }
    }

    /** With nothing set but the Kamelet's options. */
    static Application start(String url, String token, Map<String, String> options) throws Exception {
        Application application = new Application();
        try {
            application.run(url, token, options);
            return application;
        } catch (Exception e) {
            application.close();
            throw e;
        }
    }

    /** With a list that is read often, and as many requests as it takes. */
    static Application of(StandIn api) throws Exception {
        return start(api.url(), api.token(),
                Map.of("period", "200ms", "requestsPerSecond", "500", "retryDelay", "10ms", "crawlRetryDelay", "200ms"));
    }

    private void run(String url, String token, Map<String, String> options) throws Exception {
        main.setDefaultPropertyPlaceholderLocation("false"); // The relay's own settings are on the class path.
        main.configure().setAutoConfigurationEnabled(false);
        main.addInitialProperty("api.url", url);
        main.addInitialProperty("api.token", token);
        String more = options.entrySet().stream().map(option -> "&" + option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:usercom-segments-source?url={{api.url}}&token={{api.token}}" + more)
                        .process(Application.this::take);
            }
        });
        main.start();
        assertThat(main.getCamelContext().getName()).isNotEqualTo("segment-relay");
    }

    private void take(Exchange exchange) {
        Event event = new Event(Map.copyOf(exchange.getMessage().getHeaders()), exchange.getMessage().getBody(byte[].class));
        if (refused.test(event)) {
            throw new IllegalStateException("not now");
        }
        events.add(event);
    }

    void refuse(Predicate<Event> which) {
        refused = which;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    List<String> ids(String type) {
        return events.stream().filter(event -> event.type().equals(type + ".v1")).map(Event::id).toList();
    }

    /** The number of the user in each such event. */
    List<Long> users(String type) {
        return ids(type).stream().map(id -> Long.valueOf(id.split("/")[3])).toList();
    }

    void await(String type, int times) {
        Awaitility.await("so many of " + type).atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
                .until(() -> ids(type).size() >= times);
    }

    @Override
    public void close() {
        main.stop();
    }
}
