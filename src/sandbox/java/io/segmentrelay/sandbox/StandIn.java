package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;

/**
 * A server that stands in for User.com: as strict as is known of the API, and misbehaving on demand. Its own controls
 * are below {@code /_sandbox/}.
 */
public final class StandIn implements AutoCloseable {

    static {
        // Read once by the JDK's server: without it, kept-alive connections wait 40 ms for each answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final StandInOptions options;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(StandIn::thread);
    private final Map<String, Workspace> workspaces = new ConcurrentHashMap<>();
    private final RequestLog log = new RequestLog();
    private final Faults faults = new Faults();
    private final Pages pages;

    private StandIn(StandInOptions options) throws IOException {
        this.options = options;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()), 0);
        pages = new Pages(url(), options.shape());
        serve(options.token(), options.world());
        var courier = new Courier(faults);
        server.createContext("/", new Api(this, courier));
        server.createContext("/_sandbox/", new Control(this, courier));
        server.setExecutor(threads);
        server.start();
    }

    public static StandIn start() {
        return start(StandInOptions.defaults());
    }

    /** @throws UncheckedIOException if the port is taken */
    public static StandIn start(StandInOptions options) {
        try {
            return new StandIn(options);
        } catch (IOException e) {
            throw new UncheckedIOException("The stand-in cannot listen on port " + options.port(), e);
        }
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public String token() {
        return options.token();
    }

    /** What {@link #token()} opens. */
    public World world() {
        return workspaces.get(token()).world();
    }

    /** Opens a further workspace, or lets a known token see another world from now on. */
    public StandIn serve(String token, World world) {
        workspaces.put(token, new Workspace(token, world, new RateLimit(options.rate())));
        return this;
    }

    public RequestLog log() {
        return log;
    }

    public Faults faults() {
        return faults;
    }

    /** Every cursor given out so far answers 404. */
    public void forgetCursors() {
        pages.forgetCursors();
    }

    Pages pages() {
        return pages;
    }

    StandInOptions options() {
        return options;
    }

    /** @return null if the token is unknown */
    Workspace workspace(String token) {
        return workspaces.get(token);
    }

    @Override
    public void close() {
        faults.clear();
        server.stop(0);
        threads.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "stand-in");
        thread.setDaemon(true);
        return thread;
    }
}
