package io.segmentrelay.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that opens tunnels, to one server whatever host it is asked for, and keeps all that it is sent. */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final StringBuffer passed = new StringBuffer();
    private final int port;
    private volatile String answer = "200 OK";
    private volatile String login;

    /** @param port of the server on this machine to which all tunnels lead */
    public ConnectProxy(int port) throws IOException {
        this.port = port;
        threads.submit(this::accept);
    }

    public String address() {
        return "localhost:" + server.getLocalPort();
    }

    /** The heads of the requests that were made of the proxy itself. */
    public List<String> asked() {
        return asked;
    }

    /** All that went through its tunnels towards the server, a character for each byte. */
    public String passed() {
        return passed.toString();
    }

    /** From now on it answers this, such as {@code 404 Not Found}, and opens none. */
    public void refuse(String status) {
        answer = status;
    }

    /** From now on it opens tunnels only for this {@code user:password}. */
    public void require(String userAndPassword) {
        login = "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.submit(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            OutputStream out = client.getOutputStream();
            String said;
            do {
                String head = head(client.getInputStream());
                asked.add(head);
                said = login == null || head.contains(login) ? answer
                        : "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"";
                out.write(("HTTP/1.1 " + said + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            } while (!said.startsWith("200"));
            try (Socket api = new Socket(InetAddress.getLoopbackAddress(), port)) {
                threads.submit(() -> pump(api.getInputStream(), out, new StringBuffer()));
                pump(client.getInputStream(), api.getOutputStream(), passed);
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static Void pump(InputStream in, OutputStream out, StringBuffer copy) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            copy.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            out.write(buffer, 0, count);
            out.flush();
        }
        return null;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("hung up");
            }
            head.append((char) read);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
