package io.segmentrelay.usercom.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Cuts off answers without an end, and those that trickle. The client's timeouts are for each read, so a byte a second, in a
 * header or a body, would hold a request for ever. Here each request has one deadline, from before its connection is made to
 * the last byte of its answer; a watchdog then drops the connection under whoever waits for it. The connection is dropped
 * also beyond the size limit, and when a body is closed before its end, as the client would read on to that end.
 */
final class BodyLimit implements ExecChainHandler {
    private static final long IDLE_SECONDS = 10;

    private final long maxBytes;
    private final Duration maxTime;
    private final ScheduledThreadPoolExecutor watchdog;

    BodyLimit(long maxBytes, Duration maxTime) {
        this.maxBytes = maxBytes;
        this.maxTime = maxTime;
        watchdog = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "request-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        watchdog.setRemoveOnCancelPolicy(true);
        watchdog.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        watchdog.allowCoreThreadTimeOut(true);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Deadline deadline = new Deadline(scope);
        try {
            ClassicHttpResponse response = HttpProxy.proceed(request, scope, chain);
            if (response.getEntity() == null) {
                deadline.met();
            } else {
                response.setEntity(new Body(response.getEntity(), deadline));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            deadline.met();
            deadline.check(e);
            throw e;
        }
    }

    /** Of one request: drops its connection once it has passed. */
    private final class Deadline {
        private final ExecChain.Scope scope;
        private final Future<?> alarm;
        private volatile boolean passed;

        Deadline(ExecChain.Scope scope) {
            this.scope = scope;
            alarm = watchdog.schedule(this::pass, maxTime.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void pass() {
            passed = true;
            if (scope.originalRequest instanceof Cancellable request) {
                request.cancel(); // It may not have a connection yet.
            } else {
                scope.execRuntime.discardEndpoint();
            }
        }

        /** The answer is complete, or given up. */
        void met() {
            alarm.cancel(false);
        }

        void drop() {
            met();
            scope.execRuntime.discardEndpoint();
        }

        /** @throws SocketTimeoutException if it has passed: the dropped connection has caused this failure */
        void check(Exception failure) throws SocketTimeoutException {
            if (passed) {
                SocketTimeoutException late = new SocketTimeoutException(
                        "an answer that took more than " + maxTime.toMillis() + " ms");
                late.addSuppressed(failure); // As a cause it would be reported in place of the timeout.
                throw late;
            }
        }
    }

    private final class Body extends HttpEntityWrapper {
        private final Deadline deadline;
        private InputStream content;
        private boolean ended;

        Body(HttpEntity body, Deadline deadline) {
            super(body);
            this.deadline = deadline;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                try {
                    content = new Content(super.getContent()); // Reads the header of a compressed body.
                } catch (IOException e) {
                    throw failed(e);
                }
            }
            return content;
        }

        private IOException failed(IOException e) throws SocketTimeoutException {
            deadline.drop();
            deadline.check(e);
            return e;
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                super.close();
            } else {
                deadline.drop();
            }
        }

        private final class Content extends InputStream {
            private final InputStream body;
            private long read;

            Content(InputStream body) {
                this.body = body;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count;
                try {
                    count = body.read(buffer, offset, length);
                } catch (IOException e) {
                    throw failed(e);
                }
                if (count < 0) {
                    ended = true;
                    deadline.met();
                }
                read += Math.max(0, count);
                if (read > maxBytes) {
                    deadline.drop();
                    throw new IOException("an answer of more than " + maxBytes + " bytes");
                }
                return count;
            }

            @Override
            public void close() throws IOException {
                if (ended) {
                    body.close();
                } else {
                    deadline.drop();
                }
            }
        }
    }
}
