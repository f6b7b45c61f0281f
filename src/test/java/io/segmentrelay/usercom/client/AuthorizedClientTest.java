package io.segmentrelay.usercom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.usercom.ApiAddress;

@Timeout(30)
class AuthorizedClientTest {
    private static final int MAX_BYTES = 100_000;
    private static final Duration MAX_TIME = Duration.ofSeconds(1);
    private static final HttpClientResponseHandler<String> STATUS_AND_BODY = response -> response.getCode() + " "
            + EntityUtils.toString(response.getEntity());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Headers> received = new CopyOnWriteArrayList<>();
    private HttpServer api;
    private HttpServer other;
    private CloseableHttpClient client;

    @BeforeEach
    void start() throws IOException {
        api = server();
        other = server();
        api.createContext("/api/public/segments/", exchange -> answer(exchange, 200, "page"));
        api.createContext("/api/public/moved/", exchange -> {
            exchange.getResponseHeaders().set("Location", url(other, "/"));
            answer(exchange, 302, "moved");
        });
        api.createContext("/api/public/busy/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.getResponseHeaders().set("Set-Cookie", "session=1; Path=/");
            answer(exchange, 429, "busy");
        });
        other.createContext("/", exchange -> answer(exchange, 200, "other"));
        Map<String, Credentials> accounts = Map.of(
                "main", new Credentials(ApiAddress.of(url(api, "")), "s3cret-token"),
                "second", new Credentials(ApiAddress.of(url(other, "")), "second-token"));
        HttpClientBuilder builder = HttpClientBuilder.create();
        new AuthorizedClient(accounts::get, MAX_BYTES, MAX_TIME).configureHttpClient(builder);
        client = builder.build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        api.stop(0);
        other.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aRequestToTheAccountsOriginIsAuthorisedWhateverOthersPutIntoIt() throws Exception {
        // given
        HttpGet request = call("main", url(api, "/api/public/segments/?cursor=a%3D"));
        request.addHeader("Authorization", "Token another");
        request.addHeader("Authorization", "Basic abc");
        request.addHeader("Cookie", "session=1");
        request.addHeader("Host", "evil.example");
        request.addHeader("Accept", "text/html");

        // when
        String answer = client.execute(request, STATUS_AND_BODY);

        // then
        assertThat(answer).isEqualTo("200 page");
        assertThat(received).singleElement().satisfies(headers -> {
            assertThat(headers.get("Authorization")).containsExactly("Token s3cret-token");
            assertThat(headers.get("Accept")).containsExactly("*/*; version=2");
            assertThat(headers.get("Host")).containsExactly("localhost:" + api.getAddress().getPort());
            assertThat(headers).doesNotContainKeys("Cookie", "Relay-account");
        });
    }

    /** What is called byte for byte is of the account's origin too. */
    @Test
    void aRequestToAnotherOriginOrForNoKnownAccountIsNotSent() {
        // given
        String list = "/api/public/segments/";
        HttpGet elsewhere = call("main", url(api, list));
        elsewhere.addHeader(AuthorizedClient.URL, url(other, list));
        HttpGet braces = call("main", url(api, list));
        braces.addHeader(AuthorizedClient.URL, url(api, list + "?cursor={{usercom.token}}"));
        HttpGet two = call("main", url(api, list));
        two.addHeader(AuthorizedClient.ACCOUNT, "second");

        // then
        for (HttpGet request : List.of(call("main", url(other, list)), call("second", url(api, list)),
                call("main", url(api, list).replace("localhost", "127.0.0.1")), elsewhere, braces,
                call("nobody", url(api, list)), new HttpGet(url(api, list)), two)) {
            assertNotSent(request);
        }
    }

    private void assertNotSent(HttpGet request) {
        assertThatThrownBy(() -> client.execute(request, STATUS_AND_BODY)).isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("s3cret-token", "second-token"));
        assertThat(received).isEmpty();
    }

    @Test
    void aConnectionThatLeadsElsewhereThanTheRequestSaysGetsNothing() {
        // given
        HttpHost elsewhere = new HttpHost("http", "localhost", other.getAddress().getPort());

        // then
        assertThatThrownBy(() -> client.execute(elsewhere, call("main", url(api, "/api/public/segments/")), STATUS_AND_BODY))
                .isInstanceOf(IOException.class);
        assertThat(received).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        assertThat(client.execute(call("main", url(api, "/api/public/moved/")), STATUS_AND_BODY)).startsWith("302 ");
        assertThat(received).hasSize(1);
    }

    @Test
    void aRefusedRequestIsNotTriedAgainAndItsCookieNotKept() throws Exception {
        // when
        String answer = client.execute(call("main", url(api, "/api/public/busy/")), STATUS_AND_BODY);
        client.execute(call("main", url(api, "/api/public/segments/")), STATUS_AND_BODY);

        // then
        assertThat(answer).startsWith("429 ");
        assertThat(received).hasSize(2).noneMatch(headers -> headers.containsKey("Cookie"));
    }

    @Test
    void credentialsDoNotShowTheToken() {
        // given
        ApiAddress address = ApiAddress.of("https://app.user.com");

        // then
        assertThat(new Credentials(address, "s3cret")).hasToString("Credentials[https://app.user.com]");
        assertThatThrownBy(() -> new Credentials(address, "s3cret\r\nX: y")).isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        assertThatThrownBy(() -> new Credentials(address, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static HttpGet call(String account, String url) {
        HttpGet request = new HttpGet(url);
        request.addHeader(AuthorizedClient.ACCOUNT, account);
        return request;
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        return server;
    }

    private static String url(HttpServer server, String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        received.add(exchange.getRequestHeaders());
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
