package io.segmentrelay.usercom.client;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;

/** Takes the header off answers that are no longer compressed: HttpClient 5.6 leaves it, and Camel would decompress again. */
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
