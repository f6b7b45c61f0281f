package io.segmentrelay.usercom;

import java.io.IOException;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends a request over a connection that was used before only if nothing came there since: an answer that nobody asked for
 * would
 * pass for that to this request, and each later one for that to the request after its own.
 */
final class InStep extends HttpRequestExecutor {

    private static final Timeout LOOK = Timeout.ofMilliseconds(1);

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
            HttpResponseInformationCallback interim, HttpContext context) throws IOException, HttpException {
        if (connection.getEndpointDetails().getRequestCount() > 0 && connection.isDataAvailable(LOOK)) {
            throw new IOException("an answer that nobody asked for came before this request was sent");
        }
        return super.execute(request, connection, interim, context);
    }
}
