package io.segmentrelay.usercom;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Where an account's API is: the token goes to this origin, under {@code /api/public/}, and nowhere else. */
public final class ApiAddress {
    private static final String TAKES = "takes the workspace's URL, such as https://app.user.com"
            + " (http only for localhost, 127.0.0.0/8 and [::1])";
    private static final Set<String> PATHS = Set.of("", "/", "/api/public", "/api/public/");
    private static final String BASE = "/api/public/";
    /** Printable ASCII; a brace would be a placeholder to Camel, and a backslash is a slash to some parsers. */
    private static final Pattern CALLABLE = Pattern.compile("[!-~&&[^\\\\{}]]*");
    private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+/");
    private static final Pattern DOT_SEGMENT = Pattern.compile("/\\.\\.?/");
    private static final int MAX_LENGTH = 8192;

    private final Origin origin;

    private ApiAddress(Origin origin) {
        this.origin = origin;
    }

    /**
     * The address of a workspace.
     *
     * @param url with or without {@code /api/public}, with or without a trailing slash
     * @throws IllegalArgumentException that says what it got and what it takes, for anything else; it shows no more of
     *         what it got than scheme, host and port, as the token may have been put in the wrong place
     */
    public static ApiAddress of(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("got a text that is no URL; " + TAKES);
        }
        Origin origin = Origin.of(uri);
        take(origin != null, "a text that is no http or https URL");
        take(!uri.getRawAuthority().contains("@") && uri.getRawQuery() == null && uri.getRawFragment() == null,
                origin + " with a user, a query or a fragment");
        take(PATHS.contains(uri.getRawPath()), origin + " with a path that is not /api/public");
        take(uri.getPort() != 0 && uri.getPort() <= 65535, origin + ", whose port is none");
        take(origin.isSecure() || origin.isLoopback(), origin + ", which would send the token unencrypted");
        return new ApiAddress(origin);
    }

    private static void take(boolean holds, String got) {
        if (!holds) {
            throw new IllegalArgumentException("got " + got + "; " + TAKES);
        }
    }

    /** The first page of the list of segments. */
    public URI segments() {
        return URI.create(origin + BASE + "segments/");
    }

    public URI user(long id) {
        return segments().resolve("../users/" + id + "/");
    }

    /** {@code scheme://host[:port]} in lower case, without a default port. */
    public String origin() {
        return origin.toString();
    }

    /**
     * The URL to call for a {@code users} or {@code next} URL of a response. It must lie within this API, as it is data of
     * another party. An {@code http} link to this host is upgraded: servers behind a TLS proxy write such links.
     *
     * @param given as in the response; null is refused
     * @return an absolute URL at this address, with the query byte for byte as given (a cursor is opaque)
     * @throws RefusedUrl if it must not be called
     */
    public URI follow(String given) {
        must(given != null && !given.isEmpty(), "there is none");
        must(given.length() <= MAX_LENGTH, "it is longer than " + MAX_LENGTH + " characters");
        must(CALLABLE.matcher(given).matches(), "it has characters that no URL has");
        URI url = parsed(given);
        Origin other = Origin.of(url);
        must(other != null, "it is not an absolute http or https URL");
        must(!url.getRawAuthority().contains("@"), "it names a user");
        must(other.equals(origin) || other.isPlainFormOf(origin), "it leads to " + other + ", not to " + origin);
        String path = url.getRawPath();
        must(path.endsWith("/"), "its path has no trailing slash: the redirect to the one with it loses the authorization");
        must(PLAIN_PATH.matcher(path).matches() && !DOT_SEGMENT.matcher(path).find(),
                "its path has dot segments, empty segments or encoded characters");
        must(path.startsWith(BASE), "its path is not below " + BASE);
        must(url.getRawFragment() == null, "it has a fragment");
        return URI.create(origin + path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    }

    private static URI parsed(String given) {
        try {
            return new URI(given);
        } catch (URISyntaxException e) {
            throw new RefusedUrl("it is not well formed");
        }
    }

    private static void must(boolean holds, String orElse) {
        if (!holds) {
            throw new RefusedUrl(orElse);
        }
    }

    /** Whether it is this machine, by a name or a number that can be no other. */
    public boolean isLoopback() {
        return origin.isLoopback();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiAddress that && origin.equals(that.origin);
    }

    @Override
    public int hashCode() {
        return origin.hashCode();
    }

    @Override
    public String toString() {
        return origin();
    }

    /** Whether this scheme, host and port are those of this address; a negative port stands for the scheme's own. */
    public boolean isAt(String scheme, String host, int port) {
        return scheme != null && host != null && new Origin(scheme, bracketed(host), port).equals(origin);
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** In lower case, with the port spelled out, and brackets around an IPv6 address. */
    private record Origin(String scheme, String host, int port) {
        private static final Pattern LOOPBACK = Pattern.compile("localhost|\\[::1]|127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

        Origin {
            scheme = scheme.toLowerCase(Locale.ROOT);
            host = host.toLowerCase(Locale.ROOT);
            port = port < 0 ? defaultPort(scheme) : port;
        }

        /** The origin of an absolute URL; null if it has no host, or is neither http nor https. */
        static Origin of(URI url) {
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return web && url.getHost() != null ? new Origin(url.getScheme(), url.getHost(), url.getPort()) : null;
        }

        boolean isLoopback() {
            return LOOPBACK.matcher(host).matches();
        }

        boolean isSecure() {
            return scheme.equals("https");
        }

        /** Whether this is the plain http address of {@code secure}, as a server behind a TLS proxy sees itself. */
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
}
