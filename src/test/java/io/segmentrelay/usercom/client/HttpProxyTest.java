package io.segmentrelay.usercom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.segmentrelay.testing.Certified;
import io.segmentrelay.testing.ConnectProxy;
import io.segmentrelay.usercom.ApiAddress;

/** An API behind a proxy. */
@Timeout(60)
class HttpProxyTest {
    private static final String TOKEN = "s3cret-token";
    private static final HttpClientResponseHandler<String> STATUS = response -> {
        EntityUtils.consume(response.getEntity());
        return Integer.toString(response.getCode());
    };

    private final List<String> received = new CopyOnWriteArrayList<>();
    private SSLContext before;
    private HttpsServer api;
    private HttpServer plain;
    private ConnectProxy proxy;
    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        SSLContext certified = new Certified(directory).context();
        before = SSLContext.getDefault();
        SSLContext.setDefault(certified);
        api = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setHttpsConfigurator(new HttpsConfigurator(certified));
        plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        for (HttpServer server : List.of(api, plain)) {
            server.createContext("/", exchange -> {
                received.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }
        proxy = new ConnectProxy(api.getAddress().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        SSLContext.setDefault(before);
        api.stop(0);
        plain.stop(0);
        proxy.close();
    }

    @Test
    void theApiIsReachedThroughATunnelInWhichTheProxySeesNoToken() throws Exception {
        // when
        String answer = call("https://api.example.com", Optional.of("me:pass:word"));

        // then
        assertThat(answer).isEqualTo("200");
        assertThat(received).containsExactly("Token " + TOKEN + " null");
        assertThat(proxy.asked()).singleElement().asString().startsWith("CONNECT api.example.com:443 HTTP/1.1\r\n")
                .doesNotContain(TOKEN, "Authorization: Token", "segments", AuthorizedClient.ACCOUNT, AuthorizedClient.URL);
        assertThat(proxy.passed()).isNotEmpty().doesNotContain(TOKEN, "Authorization", "segments");
    }

    @Test
    void theLoginIsForTheProxyThatAsksForItAlone() throws Exception {
        // given
        proxy.require("me:pass:word");

        // when
        String answer = call("https://api.example.com", Optional.of("me:pass:word"));

        // then
        assertThat(answer).isEqualTo("200");
        assertThat(proxy.asked()).hasSize(2);
        assertThat(received).containsExactly("Token " + TOKEN + " null");
        assertThatThrownBy(() -> call("https://api.example.com", Optional.of("me:wrong"))).isInstanceOf(IOException.class)
                .hasMessageContaining("opens no way to the API: it answered 407")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong"));
        assertThatThrownBy(() -> call("https://api.example.com", Optional.empty())).isInstanceOf(IOException.class);
    }

    /** A 404 would be the end of a list, a 429 would slow every call, a 401 would be a token that is refused. */
    @ParameterizedTest
    @ValueSource(strings = { "404 Not Found", "401 Unauthorized", "429 Too Many Requests", "502 Bad Gateway", "302 Found" })
    void whatTheProxyAnswersIsNeverTakenForAnAnswerOfTheApi(String status) {
        // given
        proxy.refuse(status);

        // then
        assertThatThrownBy(() -> call("https://api.example.com", Optional.empty())).isInstanceOf(IOException.class)
                .hasMessageContaining("opens no way to the API: it answered " + status.substring(0, 3));
    }

    @Test
    void plainHttpWhichIsForThisMachineAloneGoesWithoutTheProxy() throws Exception {
        // when
        String answer = call("http://localhost:" + plain.getAddress().getPort(), Optional.empty());

        // then
        assertThat(answer).isEqualTo("200");
        assertThat(proxy.asked()).isEmpty();
    }

    /** However a proxy came into the client: one that can read the request is not handed a token. */
    @Test
    void aPlainRequestIsNotSentToAProxyThatSomebodyElseHasSet() throws Exception {
        // given
        String url = "http://localhost:" + plain.getAddress().getPort();
        HttpClientBuilder builder = HttpClientBuilder.create().setProxy(HttpHost.create("http://" + proxy.address()));
        authorized(url, Optional.empty()).configureHttpClient(builder);

        // then
        try (CloseableHttpClient client = builder.build()) {
            assertThatThrownBy(() -> client.execute(request(url), STATUS)).isInstanceOf(IOException.class);
        }
        assertThat(proxy.asked()).isEmpty();
        assertThat(received).isEmpty();
    }

    @Test
    void anAddressOfAProxyIsAHostAndAPort() {
        assertThat(HttpProxy.of("proxy.example.com:3128", Optional.empty()).port()).isEqualTo(3128);
        assertThat(HttpProxy.of("http://[::1]:8080/", Optional.of("a:b"))).hasToString("[::1]:8080");
        for (String address : List.of("proxy.example.com", "https://proxy:443", "user:pass@proxy:3128", "proxy:0",
                "proxy:70000", "")) {
            assertThatThrownBy(() -> HttpProxy.of(address, Optional.empty())).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host:port");
        }
    }

    private String call(String origin, Optional<String> login) throws IOException {
        HttpClientBuilder builder = HttpClientBuilder.create();
        authorized(origin, Optional.of(HttpProxy.of(proxy.address(), login))).configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            return client.execute(request(origin), STATUS);
        }
    }

    private static AuthorizedClient authorized(String origin, Optional<HttpProxy> through) {
        Credentials credentials = new Credentials(ApiAddress.of(origin), TOKEN);
        return new AuthorizedClient(account -> credentials, 1000, Duration.ofSeconds(20), through);
    }

    private static HttpGet request(String origin) {
        HttpGet request = new HttpGet(origin + "/api/public/segments/");
        request.addHeader(AuthorizedClient.ACCOUNT, "main");
        request.addHeader(AuthorizedClient.URL, origin + "/api/public/segments/");
        return request;
    }
}
