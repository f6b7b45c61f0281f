package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpServer;

/** The way of a call through Camel's own HTTP component. */
@Timeout(30)
class CamelCallTest {

    private static final String PATH = "/api/public/segments/?cursor=cD0yMDI%3D%2f&x=a+b%20c&y=RAW(z)&z=%24%7Bbody%7D";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer api;

    @BeforeEach
    void start() throws Exception {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            received.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] page = "{\"results\":[{\"id\":7}],\"next\":null}".getBytes();
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void aCallKeepsTheQueryByteForByteAndTheTokenOutOfTheExchange(boolean cached) throws Exception {
        // given
        ApiAddress address = ApiAddress.of("http://localhost:" + api.getAddress().getPort());
        String next = address.follow(address.origin() + PATH).toString();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("client", new AuthorizedClient(account -> new Credentials(address, "s3cret"), 1000,
                    Duration.ofMinutes(1)));
            camel.addRoutes(call(cached));
            camel.start();
            try (ProducerTemplate template = camel.createProducerTemplate()) {

                // when
                Exchange answer = template.request("direct:call", exchange -> {
                    exchange.getMessage().setHeader(Exchange.HTTP_URI, next);
                    exchange.getMessage().setHeader(AuthorizedClient.ACCOUNT, "main");
                });

                // then
                assertThat(answer.getException()).isNull();
                assertThat(answer.getMessage().getBody(Page.class).rows()).hasSize(1);
                assertThat(answer.getMessage().getHeaders().toString()).doesNotContain("s3cret");
                assertThat(received).containsExactly(PATH + " Token s3cret");
            }
        }
    }

    private static RouteBuilder call(boolean cached) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call").streamCache(String.valueOf(cached))
                        .to("http://user.com?httpClientConfigurer=#client&throwExceptionOnFailure=false&disableStreamCache="
                                + !cached)
                        .bean(new PageReader(), "segments");
            }
        };
    }
}
