package io.segmentrelay.bench;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.main.Main;

/**
 * What a good engineer writes in an afternoon: a timer, the list, a loop over {@code next}, a record for each member.
 * {@code Naive <url> <bootstrap servers> <topic>}.
 */
final class Naive extends RouteBuilder {
    private final String url;
    private final String kafka;

    private Naive(String url, String kafka) {
        this.url = url;
        this.kafka = kafka;
    }

    public static void main(String... args) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new Naive(args[0], "kafka:" + args[2] + "?brokers=" + args[1]));
        main.run();
    }

    @Override
    public void configure() {
        from("timer:poll?repeatCount=1")
                .setProperty("next", constant(url + "/api/public/segments/"))
                .loopDoWhile(exchangeProperty("next").isNotNull())
                .toD("${exchangeProperty.next}").unmarshal().json(Map.class)
                .setProperty("next", simple("${body[next]}"))
                .split(simple("${body[results]}")).setProperty("segment", body()).to("direct:members").end()
                .end();

        from("direct:members")
                .setProperty("next", simple("${body[users]}"))
                .loopDoWhile(exchangeProperty("next").isNotNull())
                .removeHeaders("*").setBody(constant(null))
                .toD("${exchangeProperty.next}").unmarshal().json(Map.class)
                .setProperty("next", simple("${body[next]}"))
                .split(simple("${body[results]}"))
                .process(exchange -> {
                    Map<?, ?> user = exchange.getMessage().getBody(Map.class);
                    Map<?, ?> segment = exchange.getProperty("segment", Map.class);
                    Map<String, Object> event = new LinkedHashMap<>();
                    event.put("account", "main");
                    event.put("segment", Map.of("id", segment.get("id"), "name", segment.get("name")));
                    event.put("user", Map.of("id", user.get("id"), "custom_id", user.get("custom_id"), "user_key",
                            user.get("user_key")));
                    event.put("change", "snapshot");
                    exchange.getMessage().removeHeaders("*");
                    exchange.getMessage().setHeader(KafkaConstants.KEY, "main/" + segment.get("id") + "/" + user.get("id"));
                    exchange.getMessage().setBody(event);
                })
                .marshal().json().to(kafka).end()
                .end();
    }
}
