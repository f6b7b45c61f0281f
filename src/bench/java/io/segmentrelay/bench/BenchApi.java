package io.segmentrelay.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The API from prepared bytes, so that it is not what is measured: {@code BenchApi <port> <segments> <members of each>}.
 * {@code POST /bench/recount} counts every segment anew, with {@code ?churn} one member in a hundred is exchanged;
 * {@code GET /bench/stats} says how many pages of members were asked for since the last recount, and when first and last.
 */
final class BenchApi {
    private static final int PAGE = 100;
    private static final long FIRST_ID = 1_000_000_000L;
    private static final long CHURNED = 1_000_000_000L;
    private static final int CHURN_EVERY = 100;

    private final String url;
    private final int segments;
    private final long members;
    private final Rows rows = new Rows();
    private final ThreadLocal<byte[]> buffer;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong first = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private volatile Instant counted = Instant.parse("2024-10-11T10:12:32.661576Z");
    private volatile int churns;

    private BenchApi(int port, int segments, long members) throws IOException {
        this.url = "http://localhost:" + port;
        this.segments = segments;
        this.members = members;
        this.buffer = ThreadLocal.withInitial(() -> new byte[PAGE * (rows.length() + 1) + 1000]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/api/public/segments/", this::answer);
        server.createContext("/bench/recount", this::recount);
        server.createContext("/bench/stats", this::stats);
        server.start();
    }

    public static void main(String... args) throws IOException {
        new BenchApi(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String query = exchange.getRequestURI().getQuery();
        long page = query == null ? 0 : Long.parseLong(query.substring(query.indexOf('=') + 1));
        if (path.length > 4) {
            membersOf(exchange, Integer.parseInt(path[4]), page);
        } else {
            list(exchange, page);
        }
    }

    private void membersOf(HttpExchange exchange, int segment, long page) throws IOException {
        long now = System.currentTimeMillis();
        first.compareAndSet(0, now);
        long from = page * PAGE;
        long end = Math.min(members, from + PAGE);
        byte[] out = buffer.get();
        int at = put(out, 0,
                "{\"count\":" + members + ",\"next\":" + next(end, members, "segments/" + segment + "/users/", page)
                        + ",\"previous\":null,\"results\":[");
        for (long index = from; index < end; index++) {
            if (index > from) {
                out[at++] = ',';
            }
            at = rows.write(out, at, id(segment, index));
        }
        at = put(out, at, "]}");
        send(exchange, out, at);
        pages.incrementAndGet();
        last.accumulateAndGet(System.currentTimeMillis(), Math::max);
    }

    private long id(int segment, long index) {
        return FIRST_ID + (segment - 1) * members + index + (index % CHURN_EVERY == 0 ? churns * CHURNED : 0);
    }

    private void list(HttpExchange exchange, long page) throws IOException {
        long from = page * PAGE;
        long end = Math.min(segments, from + PAGE);
        StringBuilder list = new StringBuilder("{\"count\":").append(segments).append(",\"next\":")
                .append(next(end, segments, "segments/", page)).append(",\"previous\":null,\"results\":[");
        for (long segment = from + 1; segment <= end; segment++) {
            list.append(segment > from + 1 ? "," : "").append("{\"id\":%d,\"name\":\"Segment %d\",\"object_count\":%d,"
                    .formatted(segment, segment, members)).append("\"update_interval\":240,\"last_counted\":\"").append(counted)
                    .append("\",\"users\":\"").append(url).append("/api/public/segments/").append(segment).append("/users/\"}");
        }
        byte[] out = list.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        send(exchange, out, out.length);
    }

    private String next(long end, long all, String path, long page) {
        return end < all ? "\"" + url + "/api/public/" + path + "?cursor=" + (page + 1) + "\"" : "null";
    }

    private void recount(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getQuery() != null) {
            churns++;
        }
        pages.set(0);
        first.set(0);
        last.set(0);
        counted = counted.plusSeconds(60);
        send(exchange, new byte[] { '{', '}' }, 2);
    }

    private void stats(HttpExchange exchange) throws IOException {
        byte[] stats = String.format(Locale.ROOT, "{\"pages\":%d,\"first\":%d,\"last\":%d}", pages.get(), first.get(),
                last.get()).getBytes(StandardCharsets.US_ASCII);
        send(exchange, stats, stats.length);
    }

    private static int put(byte[] out, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }

    private static void send(HttpExchange exchange, byte[] body, int length) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(body, 0, length);
        exchange.close();
    }
}
