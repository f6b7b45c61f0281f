package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.function.Function;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Makes an HTTP client that authorises what it sends, so that the token never is in a Camel exchange. A route only says
 * for which account it calls, with the header {@value #ACCOUNT}; right before the request goes out, when its target is
 * certain, it gets the account's token if that target is the account's own origin, and is not sent if it is not.
 *
 * <p>
 * For the endpoints that call the API, not for the whole HTTP component: a request without an account is not sent either.
 */
public final class AuthorizedClient implements HttpClientConfigurer {

    /** Names the account of a call; never leaves the process. */
    public static final String ACCOUNT = "Relay-Account";

    private static final String ACCEPT = "*/*; version=2";

    private final Function<String, Credentials> accounts;
    private final int maxBytes;
    private final Duration maxTime;

    /**
     * @param accounts the credentials of an account by its name, null for none of that name
     * @param maxBytes largest page, in bytes; an answer is read to one byte more at most, and then cut off
     * @param maxTime for the body of an answer, once it has begun
     */
    public AuthorizedClient(Function<String, Credentials> accounts, int maxBytes, Duration maxTime) {
        this.accounts = accounts;
        this.maxBytes = maxBytes;
        this.maxTime = maxTime;
    }

    /** Redirects, retries and cookies are off as well: each of them would send a request that no route asked for. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .addRequestInterceptorFirst((request, entity, context) -> strip(request))
                .addRequestInterceptorLast(this::authorize)
                .addExecInterceptorFirst("relay-body-limit", new BodyLimit(maxBytes + 1L, maxTime));
    }

    private static void strip(HttpRequest request) {
        request.removeHeaders(HttpHeaders.AUTHORIZATION);
        request.removeHeaders(HttpHeaders.PROXY_AUTHORIZATION);
        request.removeHeaders(HttpHeaders.COOKIE);
        request.removeHeaders(HttpHeaders.HOST);
    }

    private void authorize(HttpRequest request, EntityDetails entity, HttpContext context) throws ProtocolException {
        Header account = request.getHeader(ACCOUNT);
        Credentials credentials = account == null ? null : accounts.apply(account.getValue());
        if (credentials == null) {
            throw new ProtocolException("a request for no known account: not sent");
        }
        if (!leadsTo(credentials.address(), request, HttpClientContext.cast(context).getHttpRoute())) {
            throw new ProtocolException("a request to another origin than the account's: not sent");
        }
        request.removeHeaders(ACCOUNT);
        request.removeHeaders(HttpHeaders.COOKIE);
        request.setHeader(HttpHeaders.AUTHORIZATION, "Token " + credentials.token());
        request.setHeader(HttpHeaders.ACCEPT, ACCEPT);
    }

    /** Both what the request says and where the connection goes. */
    private static boolean leadsTo(ApiAddress address, HttpRequest request, RouteInfo route) {
        URIAuthority said = request.getAuthority();
        if (said == null || route == null) {
            return false;
        }
        HttpHost target = route.getTargetHost();
        return said.getUserInfo() == null
                && address.isAt(request.getScheme(), said.getHostName(), said.getPort())
                && address.isAt(target.getSchemeName(), target.getHostName(), target.getPort());
    }
}
