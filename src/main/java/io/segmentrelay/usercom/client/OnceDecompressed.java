package io.segmentrelay.usercom.client;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * Makes an HTTP client whose answers no longer say that they are compressed once they are not: since HttpClient 5.6 that header
 * stays, and Camel would decompress them again.
 */
public final class OnceDecompressed implements HttpClientConfigurer {
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("relay-once-decompressed", (request, scope, chain) -> {
            ClassicHttpResponse response = chain.proceed(request, scope);
            response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
            return response;
        });
    }
}
