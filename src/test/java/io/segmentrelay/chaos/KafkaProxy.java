package io.segmentrelay.chaos;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands between the clients and the broker, and sees every request and every answer before it passes. So whatever a
 * client does can be stopped exactly there, whatever program it is.
 */
final class KafkaProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket server;
    private final int broker;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private volatile Tap tap = (frame, answered) -> true;
    private boolean paused;

    /** Sees what passes, and may take its time. */
    interface Tap {
        /**
         * @param answered whether the broker has done what was asked, and its answer is on the way
         * @return whether it may pass; otherwise its connection is cut
         */
        boolean passes(Frame request, boolean answered);
    }

    /** @param broker the port of the broker behind it */
    KafkaProxy(int port, int broker) {
        this.broker = broker;
        try {
            server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("kafka-proxy", this::accept);
    }

    void tap(Tap tap) {
        this.tap = tap;
    }

    /** Nothing passes any more, and nobody is told. */
    void pause() {
        synchronized (gate) {
            paused = true;
        }
    }

    void resume() {
        synchronized (gate) {
            paused = false;
            gate.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // Closed, or the broker is down: the client tries again.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream;
        try {
            upstream = new Socket(InetAddress.getLoopbackAddress(), broker);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        Map<Integer, Frame> asked = new ConcurrentHashMap<>();
        thread("kafka-proxy-up", () -> pump(client, upstream, content -> {
            Frame request = Frame.request(client.getPort(), content);
            asked.put(request.correlation(), request);
            return tap.passes(request, false);
        }));
        thread("kafka-proxy-down", () -> pump(upstream, client, content -> {
            Frame request = asked.remove(Frame.correlationOfAnswer(content));
            return request == null || tap.passes(request, true);
        }));
    }

    private void pump(Socket from, Socket to, Predicate<byte[]> passes) {
        try (from;
                to;
                DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), BUFFER));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream(), BUFFER))) {
            boolean passing = true;
            while (passing) {
                byte[] content = new byte[in.readInt()];
                in.readFully(content);
                awaitOpen();
                passing = passes.test(content);
                if (passing) {
                    out.writeInt(content.length);
                    out.write(content);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One of the two has closed: so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitOpen() throws InterruptedException {
        synchronized (gate) {
            while (paused) {
                gate.wait();
            }
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        resume();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
