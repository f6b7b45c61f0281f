package io.segmentrelay.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.main.Main;

/** What a good engineer writes in an afternoon: every member of every segment is sent, at every walk. */
public final class Naive extends RouteBuilder {
    private final AtomicLong rows = new AtomicLong();
    private volatile CountDownLatch walked = new CountDownLatch(1);
    private final String url;
    private final String token;
    private final String kafka;

    private Naive(String url, String token, String bootstrapServers, String topic) {
        this.url = url;
        this.token = token;
        this.kafka = "kafka:" + topic + "?brokers=" + bootstrapServers;
    }

    @Override
    public void configure() {
        from("timer:segments?repeatCount=1&delay=0").routeId("segments").autoStartup(false)
                .setProperty("next", constant(url + "/api/public/segments/"))
                .loopDoWhile(simple("${exchangeProperty.next} != null"))
                .to("direct:page")
                .split(simple("${body[results]}"))
                .to("direct:members")
                .end()
                .end()
                .process(exchange -> walked.countDown());

        from("direct:members").routeId("members")
                .setProperty("segment", simple("${body[id]}"))
                .setProperty("next", simple("${body[users]}"))
                .loopDoWhile(simple("${exchangeProperty.next} != null"))
                .to("direct:page")
                .split(simple("${body[results]}"))
                .setHeader(KafkaConstants.KEY, simple("${exchangeProperty.segment}/${body[id]}"))
                .process(exchange -> {
                    Map<?, ?> user = exchange.getMessage().getBody(Map.class);
                    Map<String, Object> event = new LinkedHashMap<>();
                    event.put("segment", exchange.getProperty("segment"));
                    for (String field : new String[] { "id", "custom_id", "user_key" }) {
                        event.put(field, user.get(field));
                    }
                    exchange.getMessage().setBody(event);
                })
                .marshal().json()
                .to(kafka)
                .process(exchange -> rows.incrementAndGet())
                .end()
                .end();

        from("direct:page").routeId("page")
                .removeHeaders("*")
                .setBody(constant(""))
                .setHeader("Authorization", constant("Token " + token))
                .setHeader("Accept", constant("application/json; version=2"))
                .setHeader("CamelHttpUri", exchangeProperty("next"))
                .to("http:user.com?httpMethod=GET")
                .unmarshal().json()
                .removeHeaders("*")
                .setProperty("next", simple("${body[next]}"));
    }

    /** @param args URL and token, bootstrap servers and topic */
    public static void main(String... args) throws Exception {
        Naive naive = new Naive(args[0], args[1], args[2], args[3]);
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false"); // The relay's own settings are on the class path.
        main.configure().setAutoConfigurationEnabled(false);
        main.configure().addRoutesBuilder(naive);
        main.start();
        Walks.serve(() -> {
            naive.rows.set(0);
            naive.walked = new CountDownLatch(1);
            main.getCamelContext().getRouteController().startRoute("segments");
            naive.walked.await();
            main.getCamelContext().getRouteController().stopRoute("segments");
            return naive.rows.get();
        });
        main.stop();
    }
}
