package io.segmentrelay.usercom.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

import io.segmentrelay.usercom.PageFailure;

/**
 * Cuts off answers that are endless or trickle. The client's timeouts are for each read, so a byte a second, in a header or a
 * body, would hold a request for ever. Here each request has one deadline, from before its connection is made to the last byte
 * of its body, which is read at once; a watchdog then drops the connection under the reader. A body that is too large, or of
 * any status but 200, is not read to its end: its connection is dropped.
 */
final class BodyLimit implements ExecChainHandler {
    private static final long IDLE_SECONDS = 10;
    private static final int OK = 200;

    private final int maxBytes;
    private final Duration maxTime;
    private final ScheduledThreadPoolExecutor watchdog;

    /** @param maxBytes largest body, after decompression */
    BodyLimit(int maxBytes, Duration maxTime) {
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
        AtomicBoolean passed = new AtomicBoolean();
        Future<?> alarm = watchdog.schedule(() -> pass(scope, passed), maxTime.toNanos(), TimeUnit.NANOSECONDS);
        try {
            ClassicHttpResponse response = HttpProxy.proceed(request, scope, chain);
            if (response.getEntity() != null) {
                response.setEntity(read(response, scope));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            scope.execRuntime.discardEndpoint();
            if (passed.get()) {
                SocketTimeoutException late = new SocketTimeoutException(
                        "an answer that took more than " + maxTime.toMillis() + " ms");
                late.addSuppressed(e); // As a cause it would be reported in place of the timeout.
                throw late;
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private static void pass(ExecChain.Scope scope, AtomicBoolean passed) {
        passed.set(true);
        if (scope.originalRequest instanceof Cancellable request) {
            request.cancel(); // It may not have a connection yet.
        } else {
            scope.execRuntime.discardEndpoint();
        }
    }

    /** Of any answer but 200 only the status matters. */
    private HttpEntity read(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        if (response.getCode() != OK) {
            scope.execRuntime.discardEndpoint();
            return new ByteArrayEntity(new byte[0], null);
        }
        try (InputStream body = response.getEntity().getContent()) {
            byte[] content = body.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                scope.execRuntime.discardEndpoint(); // Before the body is closed, for the client would read on to its end.
                throw new PageFailure("more than " + maxBytes + " bytes");
            }
            return new ByteArrayEntity(content, null);
        }
    }
}
