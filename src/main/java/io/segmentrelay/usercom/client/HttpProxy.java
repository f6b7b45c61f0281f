package io.segmentrelay.usercom.client;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * A proxy that opens tunnels ({@code CONNECT}) to the API. TLS begins at the API itself, so the proxy sees the API's host and
 * port and nothing else. Plain http is for this machine alone, and goes without a proxy.
 *
 * @param host a name, or a number; that of IPv6 without brackets
 * @param login {@code user:password} for the proxy itself; empty if it asks for none
 */
public record HttpProxy(String host, int port, Optional<String> login) {
    private static final Pattern FORM = Pattern.compile("(?:http://)?(?:\\[([0-9a-fA-F:]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})/?");
    private static final String REACHED = "relay-reached";

    public HttpProxy {
        if (login.isPresent() && login.get().indexOf(':') < 1) {
            throw new IllegalArgumentException("got a text without a colon behind a user; takes user:password for the proxy");
        }
    }

    /**
     * @param address {@code host:port}; anything else throws an IllegalArgumentException that says what is taken, but not what
     *        it got
     */
    public static HttpProxy of(String address, Optional<String> login) {
        Matcher form = FORM.matcher(address.strip());
        if (!form.matches() || Integer.parseInt(form.group(3)) < 1 || Integer.parseInt(form.group(3)) > 65535) {
            throw new IllegalArgumentException(
                    "got a text that is no host and port; takes host:port of a proxy, such as proxy.example.com:3128");
        }
        return new HttpProxy(form.group(1) == null ? form.group(2) : form.group(1), Integer.parseInt(form.group(3)), login);
    }

    void configure(HttpClientBuilder client) {
        HttpHost proxy = new HttpHost("http", host, port);
        client.setRoutePlanner(new DefaultRoutePlanner(null) {
            @Override
            protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                return "https".equals(target.getSchemeName()) ? proxy : null;
            }
        });
        login.ifPresent(both -> {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            int colon = both.indexOf(':');
            credentials.setCredentials(new AuthScope(proxy),
                    new UsernamePasswordCredentials(both.substring(0, colon), both.substring(colon + 1).toCharArray()));
            client.setDefaultCredentialsProvider(credentials);
        });
    }

    /** Marks requests that go on behind the tunnel, for {@link #proceed}. */
    static void markWhatReachesTheApi(HttpClientBuilder client) {
        client.addExecInterceptorAfter(ChainElement.CONNECT.name(), REACHED, (request, scope, chain) -> {
            scope.clientContext.setAttribute(REACHED, true);
            return chain.proceed(request, scope);
        });
    }

    /** A proxy's own answer becomes an IOException, as its 404 would pass for the end of a list. */
    static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.removeAttribute(REACHED);
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (scope.clientContext.getAttribute(REACHED) == null) {
            scope.execRuntime.discardEndpoint();
            throw new IOException("the proxy " + scope.route.getProxyHost().toHostString()
                    + " opens no way to the API: it answered " + response.getCode());
        }
        return response;
    }

    /** Without the login. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
