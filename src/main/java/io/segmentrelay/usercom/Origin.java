package io.segmentrelay.usercom;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Scheme, host and port of a URL, in lower case and with the port always spelled out.
 *
 * @param host with brackets if it is an IPv6 address
 */
public record Origin(String scheme, String host, int port) {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        host = host.toLowerCase(Locale.ROOT);
        port = port < 0 ? defaultPort(scheme) : port;
    }

    /** The origin of an absolute URL; null if it has no host, or is neither http nor https. */
    public static Origin of(URI url) {
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        return web && url.getHost() != null ? new Origin(url.getScheme(), url.getHost(), url.getPort()) : null;
    }

    /** Whether it is this machine, by a name or a number that cannot be anything else. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Whether this is the plain http address of what is served as {@code secure}, as seen behind a TLS proxy. */
    boolean isPlainFormOf(Origin secure) {
        return secure.isSecure() && !isSecure() && host.equals(secure.host) && port == 80;
    }

    /** {@code scheme://host[:port]}, without a default port. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
