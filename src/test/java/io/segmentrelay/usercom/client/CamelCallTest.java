package io.segmentrelay.usercom.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageReader;

/** The way of a call through Camel's own HTTP component. */
@Timeout(30)
class CamelCallTest {
    /**
     * All that a query may hold (RFC 3986, 3.4), raw and escaped, in either case, and what Camel and Simple read something
     * into.
     */
    private static final String PATH = "/api/public/segments/-._~a/?cursor=cD0yMDI%3D%2f&x=a+b%20c&y=RAW(z)&z=%24%7Bbody%7D"
            + "&-._~!$&'()*+,;=:@/?%00%7e%7E%ff%FF&ABCXYZabcxyz0189&cursor=%7B%7Busercom.token%7D%7D&[]=";

    private final List<List<String>> received = new CopyOnWriteArrayList<>();
    private volatile String encoding = "identity";
    private ServerSocket api;

    @BeforeEach
    void start() throws Exception {
        api = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(this::answer);
        answering.setDaemon(true);
        answering.start();
    }

    /** What is on the wire, not what a library makes of it. */
    private void answer() {
        while (!api.isClosed()) {
            try (Socket socket = api.accept()) {
                List<String> head = new ArrayList<>();
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    head.add(line);
                }
                received.add(head);
                OutputStream out = socket.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: " + encoding + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                try (OutputStream body = encoding.equals("gzip") ? new GZIPOutputStream(out) : out) {
                    body.write("{\"results\":[{\"id\":7}],\"next\":null}".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                continue; // It is closed, or the next may be served.
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({ "true, identity", "false, identity", "true, gzip", "false, gzip" })
    void aCallIsOnTheWireByteForByteTheTokenOutOfTheExchangeAndTheAnswerReadCompressedOrNot(boolean cached, String coding)
            throws Exception {
        // given
        encoding = coding;
        ApiAddress address = ApiAddress.of("http://localhost:" + api.getLocalPort());
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
                    exchange.getMessage().setHeader(AuthorizedClient.URL, next);
                    exchange.getMessage().setHeader(AuthorizedClient.ACCOUNT, "main");
                });

                // then
                assertThat(answer.getException()).isNull();
                assertThat(answer.getMessage().getBody(Page.class).rows()).hasSize(1);
                assertThat(answer.getMessage().getHeaders().toString()).doesNotContain("s3cret");
                assertThat(received).singleElement().satisfies(head -> assertThat(head)
                        .startsWith("GET " + PATH + " HTTP/1.1").contains("Authorization: Token s3cret")
                        .noneMatch(line -> line.startsWith("Relay-")));
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
