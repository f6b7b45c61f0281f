package io.segmentrelay.usercom;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that opens tunnels ({@code CONNECT}) to the API.
 *
 * @param host a name, or a number; that of IPv6 without brackets
 * @param login {@code user:password} for the proxy itself; empty if it asks for none
 */
public record HttpProxy(String host, int port, Optional<String> login) {

    private static final Pattern FORM = Pattern.compile("(?:http://)?(?:\\[([0-9a-fA-F:]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})/?");

    public HttpProxy {
        Objects.requireNonNull(host, "host");
        if (login.isPresent() && login.get().indexOf(':') < 1) {
            throw new IllegalArgumentException("takes user:password for the proxy");
        }
    }

    /**
     * The proxy at {@code host:port}.
     *
     * @throws IllegalArgumentException that says what it takes, for anything else
     */
    public static HttpProxy of(String address, Optional<String> login) {
        Matcher form = FORM.matcher(address.strip());
        if (!form.matches() || Integer.parseInt(form.group(3)) < 1 || Integer.parseInt(form.group(3)) > 65535) {
            throw new IllegalArgumentException("takes host:port of a proxy, such as proxy.example.com:3128");
        }
        return new HttpProxy(form.group(1) == null ? form.group(2) : form.group(1), Integer.parseInt(form.group(3)), login);
    }

    /** Without the login. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
