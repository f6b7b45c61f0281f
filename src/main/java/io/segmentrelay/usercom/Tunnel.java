package io.segmentrelay.usercom;

import java.io.IOException;

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
 * The way through a proxy: a tunnel ({@code CONNECT}), in which TLS begins at the API itself, so that the proxy sees the API's
 * host and
 * port and nothing else. Plain http is for this machine alone, and needs no proxy.
 */
final class Tunnel {

    private static final String REACHED = "relay-reached";

    private Tunnel() {
    }

    /** Whatever the proxy answers in the API's place is no answer: a 404 of its own would be taken for the end of a list. */
    static void guard(HttpClientBuilder client) {
        client.addExecInterceptorAfter(ChainElement.CONNECT.name(), "relay-reached", (request, scope, chain) -> {
            scope.clientContext.setAttribute(REACHED, true);
            return chain.proceed(request, scope);
        });
    }

    /** As the chain goes on, unless it ends at the proxy. */
    static ClassicHttpResponse through(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.removeAttribute(REACHED);
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (scope.clientContext.getAttribute(REACHED) == null) {
            scope.execRuntime.discardEndpoint();
            throw new IOException(
                    "the proxy " + scope.route.getProxyHost().toHostString() + " opens no way to the API: it answered "
                            + response.getCode());
        }
        return response;
    }

    static void use(HttpProxy proxy, HttpClientBuilder client) {
        HttpHost host = new HttpHost("http", proxy.host(), proxy.port());
        client.setRoutePlanner(new DefaultRoutePlanner(null) {
            @Override
            protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                return "https".equals(target.getSchemeName()) ? host : null;
            }
        });
        proxy.login().ifPresent(login -> {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            int colon = login.indexOf(':');
            credentials.setCredentials(new AuthScope(host), new UsernamePasswordCredentials(login.substring(0, colon),
                    login.substring(colon + 1).toCharArray()));
            client.setDefaultCredentialsProvider(credentials);
        });
    }
}
