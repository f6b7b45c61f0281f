package io.segmentrelay.usercom;

import java.io.FilterInputStream;
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
 * Cuts off answers without an end, and those that trickle: the timeouts of the client are of each read alone, so that a byte a
 * second, in headers or wherever else, holds a request for ever. One deadline for each request, from before its connection is
 * made to
 * the last byte of its answer, is kept by a watchdog that drops the connection under whoever waits for it. The size limit of
 * the page reader is not enough: whoever copies the body before it would copy for ever, and closing a body reads what is left
 * of
 * it. Beyond a limit, and when a body is closed before its end, the connection is dropped.
 */
final class BodyLimit implements ExecChainHandler {

    private static final long IDLE_SECONDS = 10;

    private final long maxBytes;
    private final Duration maxTime;
    private final ScheduledThreadPoolExecutor watchdog;

    /**
     * @param maxBytes largest body, in bytes after decompression
     * @param maxTime for a request and all of its answer
     */
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
            ClassicHttpResponse response = Tunnel.through(request, scope, chain);
            HttpEntity body = response.getEntity();
            if (body == null) {
                deadline.met();
            } else {
                response.setEntity(new LimitedEntity(body, deadline));
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

        /** Nothing is waited for any more. */
        void met() {
            alarm.cancel(false);
        }

        void drop() {
            met();
            scope.execRuntime.discardEndpoint();
        }

        /** @param failure what came of a connection that was dropped, if this has dropped it */
        void check(Exception failure) throws IOException {
            if (passed) {
                SocketTimeoutException late = new SocketTimeoutException(
                        "an answer that took more than " + maxTime.toMillis() + " ms");
                late.addSuppressed(failure); // No cause: it would be taken for one, of TLS for instance.
                throw late;
            }
        }
    }

    private final class LimitedEntity extends HttpEntityWrapper {

        private final Deadline deadline;
        private Limited content;

        LimitedEntity(HttpEntity body, Deadline deadline) {
            super(body);
            this.deadline = deadline;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                try {
                    content = new Limited(super.getContent(), deadline); // Reads the header of a compressed body.
                } catch (IOException e) {
                    deadline.drop();
                    deadline.check(e);
                    throw e;
                }
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            if (content != null && content.ended) {
                super.close();
            } else {
                deadline.drop();
            }
        }
    }

    private final class Limited extends FilterInputStream {

        private final Deadline deadline;
        private long read;
        private boolean ended;

        Limited(InputStream body, Deadline deadline) {
            super(body);
            this.deadline = deadline;
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
                count = super.read(buffer, offset, length);
            } catch (IOException e) {
                deadline.drop();
                deadline.check(e);
                throw e;
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
        public long skip(long count) throws IOException {
            return Math.max(0, read(new byte[(int) Math.max(0, Math.min(count, 8192))]));
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                super.close();
                return;
            }
            deadline.drop();
        }
    }
}
