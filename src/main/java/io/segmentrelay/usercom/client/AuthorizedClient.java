package io.segmentrelay.usercom.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.RefusedUrl;

/**
 * Makes an HTTP client that authorises its requests, so that the token never is in a Camel exchange. A route names only the
 * account, by the header {@value #ACCOUNT}. Right before a request goes out, when its target is certain, it gets the account's
 * token if the target is the account's own origin; else it is not sent.
 *
 * <p>
 * For the endpoints that call the API, not for the whole HTTP component: a request without an account is not sent either.
 */
public final class AuthorizedClient implements HttpClientConfigurer {
    /** Names the account of a call; never leaves the process. */
    public static final String ACCOUNT = "Relay-Account";
    /**
     * The URL to call, byte for byte: Camel changes some characters of {@code CamelHttpUri}, and a cursor is opaque. Without
     * this header the URI of the request is called. Never leaves the process.
     */
    public static final String URL = "Relay-Url";

    private static final String ELSEWHERE = "a request to another origin than the account's: not sent";
    private static final String ACCEPT = "*/*; version=2";
    /** Servers send some dozen. */
    private static final int MAX_HEADERS = 100;
    /** In bytes; of headers, chunk sizes and trailers. */
    private static final int MAX_LINE = 8192;

    private final Function<String, Credentials> accounts;
    private final int maxBytes;
    private final Duration maxTime;
    private final Optional<HttpProxy> proxy;

    /**
     * @param accounts the credentials of an account by its name, null for none of that name
     * @param maxBytes largest page, in bytes; of an answer beyond it no more is read
     * @param maxTime for a request, from before its connection is made to the last byte of its answer
     */
    public AuthorizedClient(Function<String, Credentials> accounts, int maxBytes, Duration maxTime) {
        this(accounts, maxBytes, maxTime, Optional.empty());
    }

    /** @param proxy through which https goes, in a tunnel; plain http, which is for this machine alone, goes without */
    public AuthorizedClient(Function<String, Credentials> accounts, int maxBytes, Duration maxTime,
            Optional<HttpProxy> proxy) {
        this.accounts = accounts;
        this.maxBytes = maxBytes;
        this.maxTime = maxTime;
        this.proxy = proxy;
    }

    /** Redirects, retries and cookies are off as well: each of them would send a request that no route asked for. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setConnectionManager(connections()).setConnectionManagerShared(false).setRequestExecutor(new InStep())
                .disableRedirectHandling().disableAutomaticRetries().disableCookieManagement().disableAuthCaching()
                .addRequestInterceptorFirst((request, entity, context) -> strip(request))
                .addRequestInterceptorLast(this::authorize)
                .addExecInterceptorFirst("relay-body-limit", new BodyLimit(maxBytes, maxTime));
        new OnceDecompressed().configureHttpClient(client);
        HttpProxy.markWhatReachesTheApi(client);
        proxy.ifPresent(through -> through.configure(client));
    }

    /** Without a limit, as callers are bounded: a slow API must not use up the connections of another account. */
    private static HttpClientConnectionManager connections() {
        Http1Config limits = Http1Config.custom().setMaxHeaderCount(MAX_HEADERS).setMaxLineLength(MAX_LINE).build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
                .setTlsSocketStrategy(DefaultClientTlsStrategy.createSystemDefault())
                .setMaxConnTotal(Integer.MAX_VALUE).setMaxConnPerRoute(Integer.MAX_VALUE).build();
    }

    private static void strip(HttpRequest request) {
        List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.PROXY_AUTHORIZATION, HttpHeaders.COOKIE, HttpHeaders.HOST)
                .forEach(request::removeHeaders);
    }

    private void authorize(HttpRequest request, EntityDetails entity, HttpContext context) throws ProtocolException {
        Header account = request.getHeader(ACCOUNT);
        Credentials credentials = account == null ? null : accounts.apply(account.getValue());
        if (credentials == null) {
            throw new ProtocolException("a request for no known account: not sent");
        }
        if (!leadsTo(credentials.address(), request, HttpClientContext.cast(context).getHttpRoute())) {
            throw new ProtocolException(ELSEWHERE);
        }
        request.setPath(path(request, credentials.address()));
        List.of(ACCOUNT, URL, HttpHeaders.COOKIE).forEach(request::removeHeaders);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Token " + credentials.token());
        request.setHeader(HttpHeaders.ACCEPT, ACCEPT);
    }

    private static String path(HttpRequest request, ApiAddress address) throws ProtocolException {
        Header exactly = request.getHeader(URL);
        if (exactly == null) {
            return request.getPath();
        }
        try {
            URI url = address.follow(exactly.getValue());
            return url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
        } catch (RefusedUrl e) {
            throw new ProtocolException(ELSEWHERE);
        }
    }

    /** Whether request and connection both lead to the account's origin, and no proxy can read them. */
    private static boolean leadsTo(ApiAddress address, HttpRequest request, RouteInfo route) {
        URIAuthority said = request.getAuthority();
        if (said == null || route == null) {
            return false;
        }
        HttpHost target = route.getTargetHost();
        return said.getUserInfo() == null
                && (route.getProxyHost() == null || route.isTunnelled())
                && address.isAt(request.getScheme(), said.getHostName(), said.getPort())
                && address.isAt(target.getSchemeName(), target.getHostName(), target.getPort());
    }

    /** Reuses a connection only if nothing came on it since: that would pass for the answer to this request. */
    private static final class InStep extends HttpRequestExecutor {
        private static final Timeout LOOK = Timeout.ofMilliseconds(1);

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
                HttpResponseInformationCallback interim, HttpContext context) throws IOException, HttpException {
            if (connection.getEndpointDetails().getRequestCount() > 0 && connection.isDataAvailable(LOOK)) {
                throw new IOException("an answer that nobody asked for came before this request was sent");
            }
            return super.execute(request, connection, interim, context);
        }
    }
}
