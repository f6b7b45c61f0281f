package io.segmentrelay.usercom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Cuts off answers without an end, and those that trickle: the timeouts of the client are of each read alone. The size limit of
 * the page reader is not enough: whoever copies the body before it
 * would copy for ever, and closing a body reads what is left of it. Beyond a limit, and when a body is closed before its
 * end, the connection is dropped.
 */
final class BodyLimit implements ExecChainHandler {

    private final long maxBytes;
    private final Duration maxTime;

    /**
     * @param maxBytes largest body, in bytes after decompression
     * @param maxTime for all of a body; a read that is under way is not interrupted
     */
    BodyLimit(long maxBytes, Duration maxTime) {
        this.maxBytes = maxBytes;
        this.maxTime = maxTime;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity body = response.getEntity();
        if (body != null) {
            response.setEntity(new LimitedEntity(body, scope.execRuntime));
        }
        return response;
    }

    private final class LimitedEntity extends HttpEntityWrapper {

        private final ExecRuntime connection;
        private Limited content;

        LimitedEntity(HttpEntity body, ExecRuntime connection) {
            super(body);
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new Limited(super.getContent(), connection);
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            if (content != null && content.ended) {
                super.close();
            } else {
                connection.discardEndpoint();
            }
        }
    }

    private final class Limited extends FilterInputStream {

        private final ExecRuntime connection;
        private final long begun = System.nanoTime();
        private long read;
        private boolean ended;

        Limited(InputStream body, ExecRuntime connection) {
            super(body);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            ended |= count < 0;
            read += Math.max(0, count);
            if (read > maxBytes) {
                connection.discardEndpoint();
                throw new IOException("an answer of more than " + maxBytes + " bytes");
            }
            if (!ended && System.nanoTime() - begun > maxTime.toNanos()) {
                connection.discardEndpoint();
                throw new IOException("an answer that took more than " + maxTime.toSeconds() + " s");
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
            connection.discardEndpoint();
        }
    }
}
