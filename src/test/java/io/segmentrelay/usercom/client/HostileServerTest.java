package io.segmentrelay.usercom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.segmentrelay.testing.Certified;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.PageFailure;

/** A server that answers byte for byte what it likes, as slowly as it likes, and for ever. */
@Timeout(60)
class HostileServerTest {
    private static final Duration DEADLINE = Duration.ofMillis(600);
    /** Of a machine that is busy: far less than the answers take. */
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private final CountDownLatch hungUp = new CountDownLatch(1);
    private ServerSocket server;
    private CloseableHttpClient client;
    @TempDir
    Path directory;

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    /** What has no end: how it begins, and what comes again and again. */
    enum Endless {
        NOTHING_AT_ALL("", ""),
        STATUS_LINE("HTTP/1.1 200 ", "OKOKOKOK"),
        EMPTY_LINES("", "\r\n"),
        HEADER_LINE(OK + "X: ", "xxxxxxxx"),
        HEADERS(OK, "X: y\r\n"),
        INTERIM_ANSWERS("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        BODY(OK + "Content-Length: 100000000\r\n\r\n", " "),
        BODY_UNTIL_CLOSED(OK + "\r\n", " "),
        CHUNKS(CHUNKED, "1\r\n \r\n"),
        CHUNK_SIZE(CHUNKED, "00000000"),
        CHUNK_EXTENSION(CHUNKED + "1;", "xxxxxxxx"),
        TRAILERS(CHUNKED + "1\r\n \r\n0\r\n", "X: y\r\n"),
        TRAILER_LINE(CHUNKED + "0\r\nX: ", "yyyyyyyy"),
        GZIP_HEADER(OK + "Content-Encoding: gzip\r\n\r\n\u001f\u008b\u0008\u0008\0\0\0\0\0\u0003", "n");

        private final byte[] begin;
        private final byte[] again;

        Endless(String begin, String again) {
            this.begin = bytes(begin);
            this.again = bytes(again);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMPTY_LINES") // A few of them are too many.
    void whateverTricklesIsCutOffAtTheDeadline(Endless answer) throws Exception {
        // given
        server = listening();
        answer(out -> {
            out.write(answer.begin);
            out.flush();
            for (int at = 0; answer.again.length > 0; at++) {
                trickle(out, answer.again[at % answer.again.length]);
            }
        });

        // then
        assertCutOff("http");
    }

    private static void trickle(OutputStream out, int one) throws IOException {
        out.write(one);
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @Test
    void aHandshakeThatTricklesIsCutOffAtTheDeadline() throws Exception {
        // given
        server = listening();
        answer(out -> {
            out.write(new byte[] { 22, 3, 3, 0x40, 0 });
            while (true) {
                trickle(out, 2);
            }
        });

        // then
        assertCutOff("https");
    }

    @Test
    void aBodyThatTricklesOverTlsIsCutOffAtTheDeadline() throws Exception {
        // given
        SSLContext certified = new Certified(directory).context();
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(certified);
        try {
            server = certified.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
            answer(out -> {
                out.write(bytes(OK + "\r\n"));
                while (true) {
                    trickle(out, ' ');
                }
            });

            // then
            assertCutOff("https");
        } finally {
            SSLContext.setDefault(before);
        }
    }

    /** The queue of those who want to connect is full, and nobody takes one out of it. */
    @Test
    void aConnectionThatIsNeverMadeIsGivenUpAtTheDeadline() throws Exception {
        // given
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (Socket one = new Socket(); Socket two = new Socket(); Socket three = new Socket()) {
            for (Socket socket : new Socket[] { one, two, three }) {
                try {
                    socket.connect(server.getLocalSocketAddress(), 100);
                } catch (SocketTimeoutException full) {
                    break;
                }
            }

            // then
            long begun = System.nanoTime();
            assertThatThrownBy(() -> call("http")).isInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
        }
    }

    private void assertCutOff(String scheme) throws Exception {
        long begun = System.nanoTime();
        assertThatThrownBy(() -> call(scheme)).isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("took more than 600 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(DEADLINE, LONG);
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).as("the connection is dropped").isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "NOTHING_AT_ALL", "INTERIM_ANSWERS",
            "GZIP_HEADER", "BODY", "BODY_UNTIL_CLOSED", "CHUNKS" })
    void whateverHasNoEndIsRefusedLongBeforeTheDeadline(Endless answer) throws Exception {
        // given
        server = listening();
        flood(answer);

        // then
        assertThatThrownBy(() -> call("http", Duration.ofSeconds(40))).isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** As fast as it goes. */
    private void flood(Endless answer) {
        answer(out -> {
            out.write(answer.begin);
            byte[] again = new String(answer.again, StandardCharsets.ISO_8859_1).repeat(1000)
                    .getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(again);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = { "BODY", "BODY_UNTIL_CLOSED", "CHUNKS" })
    void aBodyThatHasNoEndIsNoPage(Endless answer) throws Exception {
        // given
        server = listening();
        flood(answer);

        // then
        assertThatThrownBy(() -> call("http", Duration.ofSeconds(40))).isInstanceOf(PageFailure.class)
                .hasMessageContaining("more than 1000000 bytes");
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theBodyOfAnErrorIsNotRead() throws Exception {
        // given
        server = listening();
        answer(out -> {
            out.write(bytes("HTTP/1.1 500 Fault\r\n\r\n"));
            while (true) {
                trickle(out, ' ');
            }
        });
        connect("http", Duration.ofSeconds(40));

        // when
        try (ClassicHttpResponse response = client.executeOpen(null, request("http"), null)) {
            // then
            assertThat(response.getCode()).isEqualTo(500);
            assertThat(EntityUtils.toString(response.getEntity())).isEmpty();
        }
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void dozensOfHeadersAreReadAndMoreThanAHundredAreRefused() throws Exception {
        // given
        server = listening();
        answer(out -> out.write(bytes(OK + headers(80) + "Content-Length: 2\r\n\r\n{}")));

        // then
        assertThat(call("http", LONG)).isEqualTo("{}");

        // when
        answer(out -> out.write(bytes(OK + headers(100) + "Content-Length: 2\r\n\r\n{}")));

        // then
        assertThatThrownBy(() -> call("http", LONG)).isInstanceOf(IOException.class).hasMessageContaining("header");
    }

    private static String headers(int count) {
        return String.join("", Collections.nCopies(count, "X: y\r\n"));
    }

    @Test
    void anAnswerOfManyPiecesThatComesInTimeIsReadWhole() throws Exception {
        // given
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(bytes("{\"results\":[]}"));
        }
        server = listening();
        answer(out -> {
            out.write(bytes("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK
                    + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"));
            IntStream.range(0, gzipped.size()).mapToObj(at -> Arrays.copyOfRange(gzipped.toByteArray(), at, at + 1))
                    .forEach(one -> write(out, one));
            out.write(bytes("0\r\nX: y\r\n\r\n"));
        });

        // then
        assertThat(call("http", LONG)).isEqualTo("{\"results\":[]}");
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotTakenForThatToTheNextRequest() throws Exception {
        // given
        String answer = OK + "Content-Length: 5\r\n\r\n";
        server = listening();
        answer(out -> out.write(bytes(answer + "asked" + answer + "stray")));
        assertThat(call("http", LONG)).isEqualTo("asked");

        // then
        assertThatThrownBy(this::send).isInstanceOf(IOException.class).hasMessageContaining("nobody asked for");
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).as("the connection is dropped").isTrue();

        // when
        answer(out -> out.write(bytes(answer + "again")));

        // then
        assertThat(send()).isEqualTo("again");
    }

    private static void write(OutputStream out, byte[] chunk) {
        try {
            out.write(bytes("1;ext=1\r\n"));
            out.write(chunk);
            out.write(bytes("\r\n"));
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String call(String scheme) throws IOException {
        return call(scheme, DEADLINE);
    }

    private String call(String scheme, Duration deadline) throws IOException {
        connect(scheme, deadline);
        return client.execute(request(scheme), response -> EntityUtils.toString(response.getEntity()));
    }

    private void connect(String scheme, Duration deadline) {
        Credentials credentials = new Credentials(ApiAddress.of(url(scheme)), "s3cret-token");
        HttpClientBuilder builder = HttpClientBuilder.create();
        new AuthorizedClient(account -> credentials, 1_000_000, deadline).configureHttpClient(builder);
        client = builder.build();
    }

    private String send() throws IOException {
        return client.execute(request("http"), response -> EntityUtils.toString(response.getEntity()));
    }

    private String url(String scheme) {
        return scheme + "://localhost:" + server.getLocalPort();
    }

    private HttpGet request(String scheme) {
        HttpGet request = new HttpGet(url(scheme) + "/api/public/segments/");
        request.addHeader(AuthorizedClient.ACCOUNT, "main");
        return request;
    }

    private interface Answer {
        void to(OutputStream out) throws IOException;
    }

    /** The next connection. */
    private void answer(Answer answer) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                Thread reading = new Thread(() -> untilHungUp(socket));
                reading.setDaemon(true);
                reading.start();
                answer.to(socket.getOutputStream());
                hungUp.await();
            } catch (IOException e) {
                hungUp.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void untilHungUp(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The connection was reset, which is as good.
        }
        hungUp.countDown();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
