package io.segmentrelay.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the stand-in can serve: reads bytes from a socket, looks for {@code next} and {@code count} in the last few of
 * them, and throws them away.
 */
public final class Ceiling {
    /** Of a page: next and count are in there. */
    private static final int TAIL = 400;

    private final String url;
    private final String token;

    private Ceiling(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * Walks all segments once for each line that it reads.
     *
     * @param args URL and token, and how many lanes
     */
    public static void main(String... args) throws Exception {
        Ceiling ceiling = new Ceiling(args[0], args[1]);
        ExecutorService lanes = Executors.newFixedThreadPool(Integer.parseInt(args[2]));
        Walks.serve(() -> {
            List<Segments.Segment> segments = Segments.listed(args[0], args[1]);
            return Segments.walk(segments, lanes, ceiling::walk);
        });
        lanes.shutdown();
    }

    private long walk(Segments.Segment segment) throws IOException {
        URI address = URI.create(url);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream answers = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            String tail = page(socket.getOutputStream(), answers, segment.users());
            long rows = Long.parseLong(after(tail, "\"count\":", '}'));
            for (String next = next(tail); next != null; next = next(tail)) {
                tail = page(socket.getOutputStream(), answers, next);
            }
            return rows;
        }
    }

    private static String next(String tail) {
        return after(tail, "\"next\":\"", '"');
    }

    /** @return null if the field is not there */
    private static String after(String text, String field, char end) {
        int at = text.lastIndexOf(field);
        return at < 0 ? null : text.substring(at + field.length(), text.indexOf(end, at + field.length()));
    }

    private String page(OutputStream requests, InputStream answers, String from) throws IOException {
        requests.write(("GET " + from.substring(url.length()) + " HTTP/1.1\r\nHost: " + URI.create(url).getAuthority()
                + "\r\nAuthorization: Token " + token + "\r\nAccept: application/json; version=2\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        long length = 0;
        for (String line = line(answers); !line.isEmpty(); line = line(answers)) {
            if (line.regionMatches(true, 0, "Content-length: ", 0, 16)) {
                length = Long.parseLong(line.substring(16));
            }
        }
        int tail = (int) Math.min(length, TAIL);
        answers.skipNBytes(length - tail);
        return new String(answers.readNBytes(tail), StandardCharsets.UTF_8);
    }

    private static String line(InputStream answers) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int letter = answers.read(); letter != '\n'; letter = answers.read()) {
            if (letter < 0) {
                throw new EOFException();
            }
            if (letter != '\r') {
                line.append((char) letter);
            }
        }
        return line.toString();
    }
}
